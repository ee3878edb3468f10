using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>One page of a list.</summary>
/// <param name="Items">Valid as long as the document that they were read from.</param>
/// <param name="Version">Where to watch from after the last page.</param>
/// <param name="Next">What to ask the next page with; null on the last one.</param>
internal sealed record ListPage(IReadOnlyList<JsonElement> Items, string Version, string? Next)
{
    /// <summary>An empty list of metadata has null in the place of its items.</summary>
    /// <exception cref="KubernetesApiException">It is not a list.</exception>
    public static ListPage Read(JsonElement list)
    {
        var (items, metadata) = (list.Get("items"u8), list.Get("metadata"u8));
        return items.ValueKind is JsonValueKind.Array or JsonValueKind.Null
            ? new ListPage(
                [.. items.Items()],
                metadata.Text("resourceVersion"u8) ?? "",
                metadata.Text("continue"u8) is { Length: > 0 } next ? next : null)
            : throw new KubernetesApiException("the API server's answer is not a list", null);
    }
}
