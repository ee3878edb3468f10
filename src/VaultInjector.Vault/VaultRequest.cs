using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

    public VaultRequest With<T>(T body, JsonTypeInfo<T> type) => this with { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    /// <summary>Redacted: holds a token.</summary>
    public override string ToString() => Asked;
}
