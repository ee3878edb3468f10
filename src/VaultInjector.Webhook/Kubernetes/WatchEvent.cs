using System.Net;
using System.Text.Json;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>One line of a watch: ADDED, MODIFIED, DELETED or BOOKMARK with the object as it is now.</summary>
public sealed record WatchEvent(string Type, JsonElement Object)
{
    public const string Deleted = "DELETED";
    public const string Bookmark = "BOOKMARK";

    /// <summary>Where to continue watching from.</summary>
    public string ResourceVersion => Object.Child("metadata"u8).Text("resourceVersion"u8) ?? "";

    /// <exception cref="KubernetesApiException">The server ended the watch with an ERROR event (410: version too old), or sent what is
    /// no event.</exception>
    internal static WatchEvent Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var body = document.RootElement.Child("object"u8);
            return document.RootElement.Text("type"u8) switch
            {
                null => throw new KubernetesApiException("watch: an event has no type", null),
                "ERROR" => throw new KubernetesApiException($"watch ended: {body}", Code(body)),
                var type => new WatchEvent(type, body.ValueKind == JsonValueKind.Undefined ? default : body.Clone()),
            };
        }
        catch (JsonException unreadable)
        {
            throw new KubernetesApiException($"watch: an event cannot be read: {unreadable.Message}", null, unreadable);
        }
    }

    private static HttpStatusCode Code(JsonElement status) =>
        status.Child("code"u8) is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number)
            ? (HttpStatusCode)number
            : HttpStatusCode.InternalServerError;
}
