using System.Buffers.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Identity;

/// <summary>
/// What a ServiceAccount token says of itself, before anything verified it: enough to refuse junk without asking the API server, and never
/// enough to accept a token.
/// </summary>
internal static class TokenClaims
{
    /// <summary>Clocks of nodes differ.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <returns>Null where the API server may be asked.</returns>
    public static Refusal? Refuse(string token, DateTimeOffset now)
    {
        using var claims = Read(token);
        if (claims?.RootElement is not { ValueKind: JsonValueKind.Object } body)
        {
            return RefusalReason.TokenInvalid.For("it is not a ServiceAccount token");
        }

        if (!Audiences(body.Get("aud"u8)).Contains(InjectedPod.Audience, StringComparer.Ordinal))
        {
            return RefusalReason.TokenInvalid.For($"its token audiences do not include {InjectedPod.Audience}");
        }

        if (body.Get("exp"u8).Integer() is not { } expiry || expiry < (now - Leeway).ToUnixTimeSeconds())
        {
            return RefusalReason.TokenInvalid.For("service account token has expired");
        }

        var pod = body.Get("kubernetes.io"u8).Get("pod"u8);
        return pod.Get("name"u8).Text() is { Length: > 0 } && pod.Get("uid"u8).Text() is { Length: > 0 }
            ? null
            : RefusalReason.TokenNotPodBound.For();
    }

    /// <summary>Null where the second of three parts is not JSON.</summary>
    private static JsonDocument? Read(string token)
    {
        try
        {
            return token.Split('.') is [_, var payload, _] ? JsonDocument.Parse(Base64Url.DecodeFromChars(payload)) : null;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Audiences(JsonElement audience) =>
        audience.Text() is { } one ? [one] : audience.Items().Select(item => item.Text()).OfType<string>();
}
