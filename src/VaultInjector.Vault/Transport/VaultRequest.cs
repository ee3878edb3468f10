using System.Net;
using System.Text.Json;
using VaultInjector.Runtime.Json;

namespace VaultInjector.Vault.Transport;

/// <summary>A request before it is sent.</summary>
internal sealed record VaultRequest(HttpMethod Method, VaultPath Path)
{
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

    /// <summary>With a JSON object of these members as its body.</summary>
    public VaultRequest With(Action<Utf8JsonWriter> members) => this with { Body = JsonObject.Write(members) };

    /// <summary>Redacted: holds a token.</summary>
    public override string ToString() => Asked;
}
