using VaultInjector.DevCluster.Kubernetes.Admission;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Deletes objects: at once, or by a deletion timestamp if finalizers or a node still have work to do.</summary>
public sealed class ResourceRemover(ObjectStore store, AdmissionChain admission, TimeProvider clock)
{
    public async Task<JsonObject> DeleteAsync(Target target, JsonObject? options, WriteContext context, CancellationToken cancellation)
    {
        var live = store.Get(target.Type, target.Namespace, target.Name) ?? throw ApiErrors.NotFound(target.Type, target.Name);
        CheckPreconditions(target, live, options);
        await admission.AdmitDeletionAsync(
            new AdmissionAttributes("DELETE", target.Type, context) { Namespace = target.Namespace, Name = target.Name, OldObject = live },
            cancellation);
        return context.DryRun ? live : Delete(target, options);
    }

    private JsonObject Delete(Target target, JsonObject? options)
    {
        while (store.Get(target.Type, target.Namespace, target.Name) is { } live)
        {
            var grace = GracePeriod(target.Type, live, options);
            var waits = grace > 0 || target.Type.Kind is "Namespace" || live.Texts("metadata", "finalizers").Any();
            if (!waits)
            {
                return store.Remove(target.Key) ?? live;
            }

            if (live.IsEnding() && !(grace < live.Number("metadata", "deletionGracePeriodSeconds")))
            {
                return live;
            }

            if (store.Replace(target.Key, Ending(target.Type, live, grace), live.ResourceVersion()) is { } ending)
            {
                return ending;
            }
        }

        throw ApiErrors.NotFound(target.Type, target.Name);
    }

    private JsonObject Ending(ResourceType type, JsonObject live, long grace)
    {
        var ending = live.Copy();
        ending.Meta()["deletionTimestamp"] = clock.GetUtcNow().AddSeconds(grace).Timestamp();
        ending.Meta()["deletionGracePeriodSeconds"] = grace;
        if (type.Kind is "Namespace")
        {
            ending.Ensure("status")["phase"] = "Terminating";
        }

        return ending;
    }

    /// <summary>Seconds to wait for the node; none if no node runs the pod or if it has ended.</summary>
    private static long GracePeriod(ResourceType type, JsonObject live, JsonObject? options)
    {
        if (type.Kind is not "Pod" || live.Text("spec", "nodeName") is null || live.Text("status", "phase") is "Succeeded" or "Failed")
        {
            return 0;
        }

        return Math.Max(0, options.Number("gracePeriodSeconds") ?? live.Number("spec", "terminationGracePeriodSeconds") ?? 30);
    }

    private static void CheckPreconditions(Target target, JsonObject live, JsonObject? options)
    {
        if (options.Text("preconditions", "uid") is { } uid && uid != live.Uid())
        {
            throw ApiErrors.UnmetUid(target.Type, target.Name, uid, live.Uid());
        }

        if (options.Text("preconditions", "resourceVersion") is { } version && version != live.ResourceVersion())
        {
            throw ApiErrors.Conflict(
                target.Type,
                target.Name,
                $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {live.ResourceVersion()}"
            );
        }
    }
}
