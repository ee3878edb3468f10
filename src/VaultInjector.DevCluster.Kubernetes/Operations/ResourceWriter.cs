using VaultInjector.DevCluster.Kubernetes.Admission;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Creates and changes objects, for clients and for the server's own controllers alike.</summary>
public sealed class ResourceWriter(ObjectStore store, AdmissionChain admission, TimeProvider clock, Action<JsonObject> namespaceCreated)
{
    private const int Attempts = 10;

    private static readonly string[] ServerFields =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink"];

    public async Task<JsonObject> CreateAsync(Target target, JsonObject body, WriteContext context, CancellationToken cancellation)
    {
        var item = body.Copy();
        ObjectIdentity.Complete(target, item);
        if (item.ResourceVersion().Length > 0)
        {
            throw ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        }

        foreach (var field in ServerFields)
        {
            item.Meta().Remove(field);
        }

        if (target.Type.HasStatus)
        {
            item.Remove("status");
        }

        item = await admission.AdmitAsync(
            new AdmissionAttributes("CREATE", target.Type, context) { Namespace = target.Namespace, Name = item.Name(), Object = item },
            cancellation);
        Stamp(item, target.Type);
        return Store(target with { Name = item.Name() }, item, context);
    }

    /// <summary>Changes an object. The change runs again where another writer was faster and the caller named no version.</summary>
    /// <exception cref="ApiException">404; 409 where the change names another version than the stored one; or a refusal.</exception>
    public async Task<JsonObject> ModifyAsync(
        Target target, Func<JsonObject, JsonObject> change, WriteContext context, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var live = store.Get(target.Type, target.Namespace, target.Name) ?? throw ApiErrors.NotFound(target.Type, target.Name);
            var next = change(live).Copy();
            CheckPreconditions(target, live, next);
            next = await PrepareAsync(target, live, next, context, cancellation);
            if (context.DryRun || JsonNode.DeepEquals(live, next))
            {
                return next;
            }

            if (store.Replace(target.Key, next, live.ResourceVersion()) is { } stored)
            {
                return Finish(target, stored);
            }

            if (attempt == Attempts)
            {
                throw ApiErrors.Conflict(target.Type, target.Name);
            }
        }
    }

    private static void CheckPreconditions(Target target, JsonObject live, JsonObject next)
    {
        if (next.ResourceVersion() is { Length: > 0 } version && version != live.ResourceVersion())
        {
            throw ApiErrors.Conflict(target.Type, target.Name);
        }

        if (next.Uid() is { Length: > 0 } uid && uid != live.Uid())
        {
            throw ApiErrors.UnmetUid(target.Type, target.Name, uid, live.Uid());
        }
    }

    private async Task<JsonObject> PrepareAsync(
        Target target, JsonObject live, JsonObject next, WriteContext context, CancellationToken cancellation)
    {
        ObjectIdentity.Complete(target, next);
        next = UpdateScope.Restrict(target, live, next);
        var update = new AdmissionAttributes("UPDATE", target.Type, context)
        {
            Namespace = target.Namespace,
            Name = target.Name,
            Subresource = target.Subresource,
            Object = next,
            OldObject = live,
        };
        next = target.Subresource is "binding" ? next : await admission.AdmitAsync(update, cancellation);
        if (UpdateScope.IsNewGeneration(target.Type, live, next))
        {
            next.Meta()["generation"] = (live.Number("metadata", "generation") ?? 0) + 1;
        }

        next.Meta()["resourceVersion"] = live.ResourceVersion();
        return next;
    }

    private JsonObject Finish(Target target, JsonObject stored) =>
        stored.IsEnding() && !stored.Texts("metadata", "finalizers").Any() && target.Type.Kind is not ("Pod" or "Namespace")
            ? store.Remove(target.Key) ?? stored
            : stored;

    private JsonObject Store(Target target, JsonObject item, WriteContext context)
    {
        if (context.DryRun)
        {
            var isTaken = store.Get(target.Type, target.Namespace, target.Name) is not null;
            return isTaken ? throw ApiErrors.AlreadyExists(target.Type, target.Name) : item;
        }

        var stored = store.Add(target.Key, item) ?? throw ApiErrors.AlreadyExists(target.Type, target.Name);
        if (target.Type.Kind is "Namespace")
        {
            namespaceCreated(stored);
        }

        return stored;
    }

    private void Stamp(JsonObject item, ResourceType type)
    {
        item.Meta()["uid"] = Guid.NewGuid().ToString();
        item.Meta()["creationTimestamp"] = clock.GetUtcNow().Timestamp();
        if (item["spec"] is not null && UpdateScope.HasGeneration(type))
        {
            item.Meta()["generation"] = 1;
        }
    }
}
