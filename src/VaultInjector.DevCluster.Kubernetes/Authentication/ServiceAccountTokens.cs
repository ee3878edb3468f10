using System.Buffers.Text;
using System.Security.Cryptography;

namespace VaultInjector.DevCluster.Kubernetes.Authentication;

/// <summary>What a token is issued for.</summary>
public sealed record TokenSubject(JsonObject ServiceAccount, IReadOnlyList<string> Audiences, JsonObject? Pod, string NodeUid);

/// <summary>Signs and verifies ServiceAccount tokens (JWT, ES256).</summary>
/// <param name="clock">Dates what is issued.</param>
/// <param name="keyPem">The private key in PEM; a new one unless given.</param>
public sealed class ServiceAccountTokens(TimeProvider clock, string? keyPem = null) : IDisposable
{
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";

    private readonly ECDsa _key = Key(keyPem);

    public (string Token, DateTimeOffset Expires) Issue(TokenSubject subject, TimeSpan life)
    {
        var now = clock.GetUtcNow();
        var expires = now + life;
        var claims = new JsonObject
        {
            ["aud"] = subject.Audiences.ToJson(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = BoundTo(subject),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{subject.ServiceAccount.Namespace()}:{subject.ServiceAccount.Name()}",
        };
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = KeyId() };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return ($"{signed}.{Base64Url.EncodeToString(signature)}", expires);
    }

    /// <summary>The claims of a token that this server signed, with any dates; null for every other token.</summary>
    public JsonObject? Verify(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var signature = Base64Url.DecodeFromChars(parts[2]);
            var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]));
            return header.Text("alg") is "ES256" &&
                _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256)
                    ? JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) as JsonObject
                    : null;
        }
        catch (Exception problem) when (problem is FormatException or JsonException or CryptographicException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    private static JsonObject BoundTo(TokenSubject subject)
    {
        var bound = new JsonObject { ["namespace"] = subject.ServiceAccount.Namespace() };
        if (subject.Pod is { } pod)
        {
            if (pod.Text("spec", "nodeName") is { } node)
            {
                bound["node"] = new JsonObject { ["name"] = node, ["uid"] = subject.NodeUid };
            }

            bound["pod"] = new JsonObject { ["name"] = pod.Name(), ["uid"] = pod.Uid() };
        }

        bound["serviceaccount"] = new JsonObject { ["name"] = subject.ServiceAccount.Name(), ["uid"] = subject.ServiceAccount.Uid() };
        return bound;
    }

    private static ECDsa Key(string? pem)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (pem is not null)
        {
            key.ImportFromPem(pem);
        }

        return key;
    }

    private string KeyId() => Base64Url.EncodeToString(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(part.ToBytes());
}
