using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Operations;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Binds pods to nodes.</summary>
public sealed class PodBinding(AdmissionChain admission, ResourceWriter writer)
{
    /// <summary>As on a real server the Binding is admitted, and what it makes of the pod is not; no node needs to be there.</summary>
    public async Task<JsonObject> BindAsync(Target target, JsonObject binding, WriteContext write, CancellationToken cancellation)
    {
        var node = binding.Text("target", "name") ?? "";
        var pod = target.Name.Length > 0 ? target.Name : binding.Name();
        if (node.Length == 0)
        {
            throw ApiErrors.Invalid(ResourceCatalog.Bindings, pod, [FieldError.Required("target.name")]);
        }

        if (binding.Name() is { Length: > 0 } named && named != pod)
        {
            throw ApiErrors.BadRequest("name in URL does not match name in Binding object");
        }

        binding.Meta()["name"] = pod;
        var admitted = await admission.AdmitAsync(
            new AdmissionAttributes("CREATE", target.Type, write)
            {
                Namespace = target.Namespace,
                Name = pod,
                Subresource = target.Subresource,
                Object = binding,
            },
            cancellation);
        await writer.ModifyAsync(
            new Target(ResourceCatalog.Pods, target.Namespace, pod, "binding"),
            live => Bound(live, node, admitted.Map("metadata", "annotations")),
            write,
            cancellation);
        return Done();
    }

    private static JsonObject Bound(JsonObject pod, string node, JsonObject? annotations)
    {
        if (pod.Text("spec", "nodeName") is { } already)
        {
            throw ApiErrors.Conflict(
                ResourceCatalog.Pods with { Plural = "pods/binding" },
                pod.Name(),
                $"pod {pod.Name()} is already assigned to node \"{already}\"");
        }

        var bound = pod.Copy();
        bound.Ensure("spec")["nodeName"] = node;
        foreach (var (key, value) in annotations ?? [])
        {
            bound.Ensure("metadata", "annotations")[key] = value?.DeepClone();
        }

        var conditions = bound.Ensure("status").EnsureArray("conditions");
        if (!conditions.OfType<JsonObject>().Any(condition => condition.Text("type") is "PodScheduled"))
        {
            conditions.Add((JsonNode)new JsonObject { ["type"] = "PodScheduled", ["status"] = "True" });
        }

        return bound;
    }

    private static JsonObject Done() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["code"] = 201,
    };
}
