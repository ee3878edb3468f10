using System.Buffers;
using System.Net;
using System.Text.Json;

namespace VaultInjector.Vault;

/// <summary>A request before it is sent.</summary>
internal sealed record VaultRequest(HttpMethod Method, VaultPath Path)
{
    private static readonly HttpMethod ListMethod = new("LIST");

    public string? Token { get; init; }

    public byte[]? Body { get; init; }

    /// <summary>Asks for a response-wrapped answer of this life.</summary>
    public TimeSpan? WrapTtl { get; init; }

    /// <summary>Statuses that are answers here, not refusals (<c>sys/health</c>).</summary>
    public Func<HttpStatusCode, bool> IsAnswer { get; init; } = _ => false;

    /// <summary>For messages: no header, no body.</summary>
    public string Asked => $"{Method} {Path}";

    public static VaultRequest Get(VaultPath path, VaultToken? token = null) => new(HttpMethod.Get, path) { Token = token?.Reveal() };

    public static VaultRequest Post(VaultPath path, VaultToken? token = null) => new(HttpMethod.Post, path) { Token = token?.Reveal() };

    /// <summary>Vault's LIST verb.</summary>
    public static VaultRequest List(VaultPath path, VaultToken token) => new(ListMethod, path) { Token = token.Reveal() };

    /// <summary>With a JSON object of these members as its body.</summary>
    public VaultRequest With(Action<Utf8JsonWriter> members) => this with { Body = Json(members) };

    /// <summary>A JSON object of these members.</summary>
    public static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>Redacted: holds a token.</summary>
    public override string ToString() => Asked;
}
