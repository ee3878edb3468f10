using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using VaultInjector.Rendering;
using VaultInjector.Runtime.Json;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Secrets;

/// <summary>What an answer says about its own life.</summary>
internal sealed record AnswerFacts
{
    /// <summary>A hundred years: a larger number must not cause an overflow.</summary>
    private const double MostSeconds = 3_155_760_000;

    /// <summary>Empty if there is no lease.</summary>
    public string LeaseId { get; private init; } = "";

    /// <summary>The token that a login or a token's creation answered with; null for all other answers.</summary>
    public VaultToken? Token { get; private init; }

    /// <summary>Life of the lease or of the token; zero if it never ends.</summary>
    public TimeSpan Life { get; private init; }

    public bool Renewable { get; private init; }

    /// <summary>How long an answer without a lease is good for; null if it does not say, zero for a moment in the past.</summary>
    public TimeSpan? EndsAfter { get; private init; }

    /// <summary>When Vault changes it (static roles of databases); null if it does not say.</summary>
    public TimeSpan? ChangesAfter { get; private init; }

    /// <summary>Equal for answers with the same content, whatever their request ids.</summary>
    public string Digest { get; private init; } = "";

    public bool IsLeased => LeaseId.Length > 0 || Token is not null;

    /// <exception cref="JsonException">It is not what Vault sends.</exception>
    public static AnswerFacts Read(VaultAnswer answer, DateTimeOffset now)
    {
        if (answer.Body.IsEmpty)
        {
            return new AnswerFacts { Digest = Hash(answer.Status, default) };
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return Of(answer.Status, json.RootElement, now);
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or FormatException)
        {
            throw new JsonException("A member has another type.", malformed);
        }
    }

    private static AnswerFacts Of(int status, JsonElement root, DateTimeOffset now)
    {
        var facts = new AnswerFacts
        {
            LeaseId = root.Text("lease_id") ?? "",
            Life = Seconds(root, "lease_duration") ?? TimeSpan.Zero,
            Renewable = Flag(root, "renewable"),
            Digest = Hash(status, root),
        };
        if (root.TryGetProperty("auth", out var auth) && auth.ValueKind == JsonValueKind.Object)
        {
            return facts with
            {
                Token = auth.Text("client_token") is { Length: > 0 } text ? new VaultToken(text) : null,
                Life = Seconds(auth, "lease_duration") ?? TimeSpan.Zero,
                Renewable = Flag(auth, "renewable"),
            };
        }

        return facts.IsLeased || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object
            ? facts
            : facts with
            {
                EndsAfter = End(data, now) ?? (facts.Life > TimeSpan.Zero ? facts.Life : null),
                ChangesAfter = data.TryGetProperty("rotation_period", out _) || data.TryGetProperty("last_vault_rotation", out _)
                    ? Seconds(data, "ttl")
                    : null,
            };
    }

    /// <summary>Of a certificate (<c>expiration</c>) or a cloud's token, in seconds since 1970.</summary>
    private static TimeSpan? End(JsonElement data, DateTimeOffset now) =>
        (Seconds(data, "expiration") ?? Seconds(data, "expires_at_seconds")) is { } since
            ? DateTimeOffset.UnixEpoch + since - now is { Ticks: > 0 } left ? left : TimeSpan.Zero
            : null;

    private static TimeSpan? Seconds(JsonElement json, string name) =>
        json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.GetDouble() is var seconds and > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds))
            : null;

    private static bool Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    private static string Hash(int status, JsonElement root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(status));
        if (root.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in (ReadOnlySpan<string>)["lease_id", "data", "auth", "wrap_info", "errors"])
            {
                if (root.TryGetProperty(name, out var part))
                {
                    hash.AppendData(JsonMarshal.GetRawUtf8Value(part));
                    hash.AppendData("\n"u8);
                }
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
