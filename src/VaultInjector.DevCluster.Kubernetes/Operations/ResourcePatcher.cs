using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Authorization;
using VaultInjector.DevCluster.Kubernetes.Patching;

namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>A patch as it came in: its media type, its body, and the field manager that sent it.</summary>
public sealed record PatchRequest(string MediaType, JsonNode Body, string Manager);

/// <summary>Applies the four kinds of patches.</summary>
public sealed class ResourcePatcher(ObjectStore store, ResourceWriter writer, RbacAuthorizer authorizer)
{
    public const string Apply = "application/apply-patch+yaml";

    public Task<JsonObject> PatchAsync(Target target, PatchRequest patch, WriteContext context, CancellationToken cancellation) =>
        patch.MediaType is Apply
            ? ApplyAsync(target, patch, context, cancellation)
            : writer.ModifyAsync(target, live => Change(target, live, patch), context, cancellation);

    private async Task<JsonObject> ApplyAsync(Target target, PatchRequest patch, WriteContext context, CancellationToken cancellation)
    {
        var intent = Intent(target, patch.Body);
        if (target.Subresource.Length > 0 || store.Get(target.Type, target.Namespace, target.Name) is not null)
        {
            return await writer.ModifyAsync(
                target, live => ServerSideApply.Apply(live, intent, patch.Manager), context, cancellation);
        }

        // Besides patch it needs create, of this name.
        var create = new AccessRequest(context.User, "create")
        {
            Group = target.Type.Group,
            Resource = target.Type.Plural,
            Namespace = target.Namespace,
            Name = target.Name,
        };
        return authorizer.Allows(create)
            ? await writer.CreateAsync(target, ServerSideApply.Apply([], intent, patch.Manager), context, cancellation)
            : throw create.Refusal();
    }

    private static JsonObject Intent(Target target, JsonNode body)
    {
        var intent = (body as JsonObject ?? throw ApiErrors.BadRequest("an apply patch must be an object")).Copy();
        if (intent.Text("apiVersion") != target.Type.ApiVersion)
        {
            throw ApiErrors.BadRequest($"invalid object type: {intent.Text("apiVersion")}, Kind={intent.Text("kind")}");
        }

        if (intent.At("metadata", "managedFields") is JsonArray { Count: > 0 })
        {
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        }

        intent.Meta()["name"] = target.Name;
        intent.Meta().Remove("managedFields");
        intent.Meta().Remove("creationTimestamp");
        if (target.Subresource.Length == 0 && target.Type.HasStatus)
        {
            intent.Remove("status");
        }

        return intent;
    }

    private static JsonObject Change(Target target, JsonObject live, PatchRequest patch)
    {
        var current = live.Copy();
        try
        {
            var next = patch.MediaType switch
            {
                "application/json-patch+json" => JsonPatch.Apply(current, patch.Body),
                "application/merge-patch+json" => MergePatch.Apply(current, patch.Body),
                "application/strategic-merge-patch+json" => StrategicMergePatch.Apply(
                    current,
                    patch.Body as JsonObject ?? throw new PatchException("a patch must be an object")),
                var other => throw ApiErrors.UnsupportedMediaType(other),
            };
            return next as JsonObject ?? throw new PatchException("the patched document is not an object");
        }
        catch (PatchException problem)
        {
            var sentence = $"the server rejected our request due to an error in our request: {problem.Message}";
            throw patch.MediaType is "application/json-patch+json"
                ? new ApiException(422, "Invalid", sentence) { Details = [] }
                : ApiErrors.BadRequest($"{target.Type.Kind} \"{target.Name}\" cannot be patched: {problem.Message}");
        }
    }
}
