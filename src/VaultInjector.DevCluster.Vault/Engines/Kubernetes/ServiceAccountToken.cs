using System.Buffers.Text;

namespace VaultInjector.DevCluster.Vault.Engines.Kubernetes;

/// <summary>What a service account's JWT says about itself; only the API server can say whether it is true.</summary>
internal sealed record ServiceAccountToken(
    string Issuer, IReadOnlyList<string> Audiences, string Namespace, string Name, string Uid, string SecretName)
{
    public static ServiceAccountToken Read(string jwt)
    {
        if (jwt.Split('.') is not [_, var payload, _])
        {
            throw new VaultRefusal(500, "not a compact JWS", isFault: true);
        }
        try
        {
            return From(JsonNode.Parse(Base64Url.DecodeFromChars(payload))!.AsObject());
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidOperationException)
        {
            throw new VaultRefusal(500, "illegal base64 data at input byte 0", isFault: true);
        }
    }

    /// <summary>Whether one of the patterns (a name, or with * in it) is the value.</summary>
    public static bool IsBound(IReadOnlyList<string> patterns, string value) => patterns.Any(pattern =>
        pattern.StartsWith('*') && pattern.EndsWith('*') ? value.Contains(pattern.Trim('*'), StringComparison.Ordinal)
        : pattern.EndsWith('*') ? value.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : pattern.StartsWith('*') ? value.EndsWith(pattern[1..], StringComparison.Ordinal)
        : pattern == value);

    private static ServiceAccountToken From(JsonObject claims)
    {
        var bound = claims["kubernetes.io"] as JsonObject ?? [];
        var account = bound["serviceaccount"] as JsonObject ?? [];
        return new ServiceAccountToken(
            claims.Text("iss"), claims.Texts("aud"), bound.Text("namespace"), account.Text("name"), account.Text("uid"), "");
    }
}
