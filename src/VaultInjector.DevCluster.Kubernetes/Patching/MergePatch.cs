namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>A patch that does not apply to its document.</summary>
public sealed class PatchException(string message) : Exception(message);

/// <summary>RFC 7386 merge patches.</summary>
public static class MergePatch
{
    public static JsonNode? Apply(JsonNode? document, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = document is JsonObject existing ? (JsonObject)existing.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Apply(result[name], value);
            }
        }

        return result;
    }
}
