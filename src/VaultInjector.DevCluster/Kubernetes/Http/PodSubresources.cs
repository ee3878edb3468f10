using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Operations;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Binding and eviction of pods.</summary>
public sealed class PodSubresources(ObjectStore store, ResourceWriter writer, ResourceRemover remover)
{
    public async Task<JsonObject> CreateAsync(Target target, JsonObject body, WriteContext write, CancellationToken cancellation)
    {
        switch (target.Subresource)
        {
            case "binding":
                await writer.ModifyAsync(target, pod => Bind(pod, body), write, cancellation);
                break;
            case "eviction":
                await remover.DeleteAsync(target with { Subresource = string.Empty }, body.Map("deleteOptions"), write, cancellation);
                break;
            default:
                throw ApiErrors.MethodNotAllowed();
        }

        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 };
    }

    private JsonObject Bind(JsonObject pod, JsonObject binding)
    {
        var node = binding.Text("target", "name") ?? string.Empty;
        if (pod.Text("spec", "nodeName") is { } already)
        {
            throw ApiErrors.Conflict(ResourceCatalog.Pods, pod.Name(), $"pod {pod.Name()} is already assigned to node \"{already}\"");
        }

        if (store.Get(ResourceCatalog.Nodes, string.Empty, node) is null)
        {
            throw ApiErrors.NotFound(ResourceCatalog.Nodes, node);
        }

        var bound = pod.Copy();
        bound.Ensure("spec")["nodeName"] = node;
        var conditions = bound.Ensure("status").EnsureArray("conditions");
        if (!conditions.OfType<JsonObject>().Any(condition => condition.Text("type") is "PodScheduled"))
        {
            conditions.Add((JsonNode)new JsonObject { ["type"] = "PodScheduled", ["status"] = "True" });
        }

        return bound;
    }
}
