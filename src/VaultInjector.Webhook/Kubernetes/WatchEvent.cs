using System.Net;
using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>One line of a watch: ADDED, MODIFIED, DELETED or BOOKMARK with the object as it is now.</summary>
public sealed record WatchEvent(string Type, JsonElement Object)
{
    public const string Deleted = "DELETED";
    public const string Bookmark = "BOOKMARK";

    /// <summary>Where to continue watching from.</summary>
    public string ResourceVersion => Object.GetProperty("metadata"u8).GetProperty("resourceVersion"u8).GetString() ?? "";

    /// <exception cref="KubernetesApiException">The server ended the watch with an ERROR event (410: version too old).</exception>
    internal static WatchEvent Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var type = document.RootElement.GetProperty("type"u8).GetString() ?? "";
        var body = document.RootElement.GetProperty("object"u8);
        if (type != "ERROR")
        {
            return new WatchEvent(type, body.Clone());
        }

        var code = body.TryGetProperty("code"u8, out var number) && number.TryGetInt32(out var status) ? status : 500;
        throw new KubernetesApiException($"watch ended: {body}", (HttpStatusCode)code);
    }
}
