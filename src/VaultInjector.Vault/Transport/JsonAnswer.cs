using System.Globalization;
using System.Net;
using System.Text.Json;

namespace VaultInjector.Vault.Transport;

/// <summary>
/// An object within Vault's answer, for as long as the answer is read. A part that is missing where it must be there, or is of another
/// kind, is an unexpected answer, not a null. By hand and not by a serializer: that would be a seventh of the agent's binary, and slower
/// to start.
/// </summary>
internal readonly struct JsonAnswer
{
    private readonly VaultRequest _request;
    private readonly JsonElement _json;
    private readonly string _path;

    private JsonAnswer(VaultRequest request, JsonElement json, string path) => (_request, _json, _path) = (request, json, path);

    public JsonAnswer Data => Object("data");

    /// <exception cref="VaultException">It is not what was asked for.</exception>
    public static T Read<T>(VaultRequest request, HttpStatusCode status, ReadOnlyMemory<byte> body, Func<JsonAnswer, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.Object => read(new JsonAnswer(request, json.RootElement, "")),
                JsonValueKind.Null => throw VaultErrors.Unexpected(request.Asked, status, "the answer is empty"),
                _ => throw new JsonException(),
            };
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not Unicode.
            throw VaultErrors.Unexpected(request.Asked, status, "the answer is not the JSON that Vault sends");
        }
    }

    public JsonAnswer Object(string name) =>
        Find(name, JsonValueKind.Object) is { } found ? new JsonAnswer(_request, found, $"{_path}{name}.") : throw Missing(name);

    /// <summary>A text that must be there and not be empty.</summary>
    public string Text(string name) => OptionalText(name) is { Length: > 0 } text ? text : throw Missing(name);

    public string? OptionalText(string name) => Find(name, JsonValueKind.String)?.GetString();

    /// <summary>A secret that is invalid in a header is also an unexpected answer; messages do not contain it.</summary>
    public string SecretText(string name) =>
        Text(name) is var text && Secret.IsRight(text)
            ? text
            : throw VaultErrors.Unexpected(_request.Asked, HttpStatusCode.OK, $"{_path}{name} is not printable ASCII");

    public bool Flag(string name) => Find(name, JsonValueKind.True, JsonValueKind.False)?.GetBoolean() ?? false;

    public int? Number(string name) =>
        Find(name, JsonValueKind.Number) is not { } number ? null
        : number.TryGetInt32(out var value) ? value
        : throw new JsonException();

    /// <summary>Zero if it is missing.</summary>
    public TimeSpan Seconds(string name) =>
        Find(name, JsonValueKind.Number) is { } number ? WithinReason(number.GetDouble()) : TimeSpan.Zero;

    /// <summary>Seconds as a number or as text, since Vault's versions differ. Zero if it is missing or something else.</summary>
    public TimeSpan Duration(string name) =>
        Find(name, JsonValueKind.Number, JsonValueKind.String) is not { ValueKind: JsonValueKind.String } text ? Seconds(name)
        : double.TryParse(text.GetString()!.TrimEnd('s'), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? WithinReason(seconds)
        : TimeSpan.Zero;

    public DateTimeOffset? Time(string name) =>
        Find(name, JsonValueKind.String) is not { } text ? null
        : text.TryGetDateTimeOffset(out var time) ? time
        : throw new JsonException();

    /// <summary>Null if it is missing.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name, JsonValueKind.Array) is not { } array)
        {
            return null;
        }

        var texts = new List<string>(array.GetArrayLength());
        foreach (var one in array.EnumerateArray())
        {
            texts.Add(one.ValueKind == JsonValueKind.String ? one.GetString()! : throw new JsonException());
        }

        return texts;
    }

    /// <summary>Texts by name; empty if it is missing.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object) is { } texts)
        {
            foreach (var one in texts.EnumerateObject())
            {
                map[one.Name] = one.Value.ValueKind == JsonValueKind.String ? one.Value.GetString()! : throw new JsonException();
            }
        }

        return map;
    }

    public VaultException Missing(string name) =>
        VaultErrors.Unexpected(_request.Asked, HttpStatusCode.OK, $"the answer has no {_path}{name}");

    /// <summary>Null if it is missing or null.</summary>
    /// <exception cref="JsonException">It is of another kind.</exception>
    private JsonElement? Find(string name, JsonValueKind kind, JsonValueKind? orKind = null) =>
        !_json.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null ? null
        : found.ValueKind == kind || found.ValueKind == orKind ? found
        : throw new JsonException();

    /// <summary>At most a hundred years: a larger number must not cause an overflow exception.</summary>
    private static TimeSpan WithinReason(double seconds) =>
        double.IsFinite(seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3_155_760_000)) : throw new JsonException();
}
