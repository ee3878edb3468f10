using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson.Exceptions;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson.Operations;

namespace VaultInjector.DevCluster.Kubernetes.Patching;

/// <summary>
/// Applies RFC 6902 patches by a library that did not write them. The library forgives what an API server does not; that is refused first.
/// </summary>
public static class JsonPatch
{
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <exception cref="PatchException">The patch is malformed or does not apply.</exception>
    public static JsonNode? Apply(JsonNode document, JsonNode? patch)
    {
        if (patch is not JsonArray steps)
        {
            throw new PatchException("a JSON patch must be an array of operations");
        }

        var result = document.DeepClone();
        try
        {
            new JsonPatchDocument([.. steps.Select(Read)], Options).ApplyTo(result);
        }
        catch (JsonPatchException problem)
        {
            throw new PatchException(problem.Message);
        }

        return result;
    }

    private static Operation Read(JsonNode? step)
    {
        var operation = step as JsonObject ?? throw new PatchException("each operation must be an object");
        var name = operation.Text("op") ?? throw new PatchException("an operation lacks \"op\"");
        var path = Pointer(operation, "path");
        switch (name)
        {
            case "add" or "replace" or "test" when !operation.ContainsKey("value"):
                throw new PatchException("an operation lacks \"value\"");
            case "remove" or "replace" or "test" when path.EndsWith("/-", StringComparison.Ordinal):
                throw new PatchException($"{name} operation does not apply: doc is missing path: \"{path}\"");
            case "add" or "replace" or "test" or "remove":
                return new Operation(name, path, null, operation["value"]?.DeepClone());
            case "copy" or "move":
                return new Operation(name, path, Pointer(operation, "from"));
            default:
                throw new PatchException($"unexpected kind: {name}");
        }
    }

    private static string Pointer(JsonObject operation, string field)
    {
        var pointer = operation.Text(field) ?? throw new PatchException($"an operation lacks \"{field}\"");
        var isSound = pointer.StartsWith('/') && !pointer.Split('/').Any(IsPaddedNumber);
        return isSound ? pointer : throw new PatchException($"\"{pointer}\" is not a JSON pointer into an object");
    }

    private static bool IsPaddedNumber(string token) => token.Length > 1 && token[0] == '0' && token.All(char.IsAsciiDigit);
}
