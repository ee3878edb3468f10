using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Http;
using VaultInjector.DevCluster.Kubernetes.Patching;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Names what a write is about.</summary>
public sealed record Target(ResourceType Type, string Namespace, string Name, string Subresource = "")
{
    public ObjectKey Key => new(Type, Namespace, Name);
}

/// <summary>Creates and changes objects, for clients and for the server's own controllers alike.</summary>
public sealed class ResourceWriter(ObjectStore store, AdmissionChain admission, TimeProvider clock, Action<JsonObject> namespaceCreated)
{
    private const int Attempts = 10;

    public async Task<JsonObject> CreateAsync(Target target, JsonObject body, WriteContext context, CancellationToken cancellation)
    {
        var item = body.Copy();
        Identify(target, item);
        if (item.ResourceVersion().Length > 0)
        {
            throw ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        }

        var meta = item.Meta();
        foreach (
            var field in new[]
            {
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "managedFields",
                "selfLink",
            })
        {
            meta.Remove(field);
        }

        if (target.Type.HasStatus)
        {
            item.Remove("status");
        }

        item = await admission.AdmitAsync(
            new AdmissionAttributes("CREATE", target.Type, context) { Namespace = target.Namespace, Name = item.Name(), Object = item },
            cancellation);
        Stamp(item, body, target, context);
        return Store(target with { Name = item.Name() }, item, context);
    }

    /// <summary>Changes an object; the change may run again if somebody else was faster and the caller named no version.</summary>
    public async Task<JsonObject> ModifyAsync(
        Target target,
        Func<JsonObject, JsonObject> change,
        WriteContext context,
        CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var live = store.Get(target.Type, target.Namespace, target.Name) ?? throw ApiErrors.NotFound(target.Type, target.Name);
            var next = change(live).Copy();
            var wanted = next.ResourceVersion();
            if (wanted.Length > 0 && !string.Equals(wanted, live.ResourceVersion(), StringComparison.Ordinal))
            {
                throw ApiErrors.Conflict(target.Type, target.Name);
            }

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

    private async Task<JsonObject> PrepareAsync(
        Target target,
        JsonObject live,
        JsonObject next,
        WriteContext context,
        CancellationToken cancellation)
    {
        Identify(target, next);
        if (next.Uid() is { Length: > 0 } uid && !string.Equals(uid, live.Uid(), StringComparison.Ordinal))
        {
            throw ApiErrors.Conflict(
                target.Type,
                target.Name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid()}");
        }

        next = UpdateScope.Restrict(target, live, next);
        next = target.Subresource is "binding" ? next : await admission.AdmitAsync(Update(target, live, next, context), cancellation);
        if (UpdateScope.IsNewGeneration(target.Type, live, next))
        {
            next.Meta()["generation"] = (live.Number("metadata", "generation") ?? 0) + 1;
        }

        if (context.Manager.Operation is "Update")
        {
            var fields = ManagedFields.Read(live);
            fields.RecordUpdate(live, next, context.Manager with { Subresource = target.Subresource }, clock.GetUtcNow());
            fields.Write(next);
        }

        next.Meta()["resourceVersion"] = live.ResourceVersion();
        return next;
    }

    private static AdmissionAttributes Update(Target target, JsonObject live, JsonObject next, WriteContext context) =>
        new("UPDATE", target.Type, context)
        {
            Namespace = target.Namespace,
            Name = target.Name,
            Subresource = target.Subresource,
            Object = next,
            OldObject = live,
        };

    private JsonObject Finish(Target target, JsonObject stored)
        => stored.IsEnding() && !stored.Texts("metadata", "finalizers").Any() && target.Type.Kind is not ("Pod" or "Namespace")
            ? store.Remove(target.Key) ?? stored
            : stored;

    private JsonObject Store(Target target, JsonObject item, WriteContext context)
    {
        if (!context.DryRun)
        {
            var stored = store.Add(target.Key, item) ?? throw ApiErrors.AlreadyExists(target.Type, target.Name);
            if (target.Type.Kind is "Namespace")
            {
                namespaceCreated(stored);
            }

            return stored;
        }

        return store.Get(target.Type, target.Namespace, target.Name) is null
            ? item
            : throw ApiErrors.AlreadyExists(target.Type, target.Name);
    }

    private void Stamp(JsonObject item, JsonObject intent, Target target, WriteContext context)
    {
        var meta = item.Meta();
        meta["uid"] = Guid.NewGuid().ToString();
        meta["creationTimestamp"] = clock.GetUtcNow().Timestamp();
        if (item["spec"] is not null && target.Type.Kind is not ("Pod" or "Namespace" or "Service"))
        {
            meta["generation"] = 1;
        }

        var fields = ManagedFields.Read(item);
        if (context.Manager.Operation is "Apply")
        {
            fields.Set(context.Manager, FieldSet.Of(intent), clock.GetUtcNow());
        }
        else
        {
            fields.RecordUpdate(null, item, context.Manager, clock.GetUtcNow());
        }

        fields.Write(item);
    }

    private static void Identify(Target target, JsonObject item)
    {
        if (item.Text("kind") is { } kind && !string.Equals(kind, target.Type.Kind, StringComparison.Ordinal))
        {
            throw ApiErrors.BadRequest(
                $"{kind} in version \"{item.Text("apiVersion")}\" cannot be handled as a {target.Type.Kind}: no kind \"{kind}\" is registered for this path"
            );
        }

        if (item.Text("apiVersion") is { } version && !string.Equals(version, target.Type.ApiVersion, StringComparison.Ordinal))
        {
            throw ApiErrors.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version ({target.Type.ApiVersion})");
        }

        item["kind"] = target.Type.Kind;
        item["apiVersion"] = target.Type.ApiVersion;
        if (target.Name.Length > 0 && item.Name() is { Length: > 0 } name && !string.Equals(name, target.Name, StringComparison.Ordinal))
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({target.Name})");
        }

        if (
            target.Type.Namespaced &&
            item.Namespace() is { Length: > 0 } ns &&
            !string.Equals(ns, target.Namespace, StringComparison.Ordinal))
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        SetNamespace(target, item);
        if (item.Name().Length == 0 && string.IsNullOrEmpty(item.Text("metadata", "generateName")))
        {
            throw ApiErrors.Invalid(target.Type, "", [FieldError.Required("metadata.name", "name or generateName is required")]);
        }
    }

    private static void SetNamespace(Target target, JsonObject item)
    {
        if (target.Type.Namespaced)
        {
            item.Meta()["namespace"] = target.Namespace;
        }
        else
        {
            item.Meta().Remove("namespace");
        }
    }
}
