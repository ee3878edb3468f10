using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>What one line of a watch says.</summary>
public enum WatchEventKind
{
    /// <summary>The object is there, or was changed.</summary>
    Present,

    /// <summary>The object is gone, or no longer selected.</summary>
    Deleted,

    /// <summary>Nothing happened up to the version of the object.</summary>
    Bookmark,

    /// <summary>The line cannot be read; those after it may be.</summary>
    Unreadable,
}

/// <summary>One line of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Object">The object as it is now; nothing if the line cannot be read.</param>
/// <param name="Problem">Why the line cannot be read.</param>
public sealed record WatchEvent(WatchEventKind Kind, JsonElement Object, string? Problem = null)
{
    /// <summary>Where to continue watching from; null if the line does not say so.</summary>
    public string? ResourceVersion => Object.Get("metadata"u8).Text("resourceVersion"u8);

    /// <exception cref="KubernetesApiException">The server ended the watch with an ERROR event (410: the version is too old).</exception>
    internal static WatchEvent Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var body = document.RootElement.Get("object"u8);
            return document.RootElement.Text("type"u8) switch
            {
                "ERROR" => throw Ended(body),
                "ADDED" or "MODIFIED" => Of(WatchEventKind.Present, body),
                "DELETED" => Of(WatchEventKind.Deleted, body),
                "BOOKMARK" => Of(WatchEventKind.Bookmark, body),
                null => Unreadable("it has no type"),
                var other => Unreadable($"its type is unknown ({other.Length} characters)"),
            };
        }
        catch (JsonException unreadable)
        {
            return Unreadable(unreadable.Message);
        }
    }

    private static WatchEvent Of(WatchEventKind kind, JsonElement body) =>
        body.ValueKind == JsonValueKind.Object ? new WatchEvent(kind, body.Clone()) : Unreadable("it has no object");

    private static WatchEvent Unreadable(string problem) => new(WatchEventKind.Unreadable, default, problem);

    private static KubernetesApiException Ended(JsonElement status) => new(
        $"the API server ended the watch: {status.Text("message"u8) ?? "it gives no reason"}",
        status.Get("code"u8).Integer() is >= 100 and <= 599 and var code ? (HttpStatusCode)code : HttpStatusCode.InternalServerError);
}
