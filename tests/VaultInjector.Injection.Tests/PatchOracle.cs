using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace VaultInjector.Injection.Tests;

/// <summary>Applies patches with a library that is not ours.</summary>
internal static class PatchOracle
{
    public static JsonNode Apply(JsonElement document, string patch)
    {
        var parsed = JsonSerializer.Deserialize<JsonPatchDocument>(patch).ShouldNotBeNull();
        var node = JsonNode.Parse(document.GetRawText()).ShouldNotBeNull();
        parsed.ApplyTo(node);
        return node;
    }

    public static JsonElement ApplyElement(JsonElement document, string patch) =>
        JsonSerializer.SerializeToElement(Apply(document, patch));
}
