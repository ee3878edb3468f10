using System.Security.Cryptography;

namespace VaultInjector.DevCluster.Kubernetes.Authentication;

/// <summary>The verdict about a token: a user and the audiences that matched, or the reason against it.</summary>
public sealed record TokenVerdict(UserInfo? User, IReadOnlyList<string> Audiences, string? Error);

/// <summary>Checks tokens as the real server does: signature, dates, audience, and that the pod and account still exist.</summary>
public sealed class TokenAuthenticator(ObjectStore store, ServiceAccountTokens tokens, TimeProvider clock)
{
    private const string Invalid = "invalid bearer token";
    private static readonly TimeSpan DeletionLeeway = TimeSpan.FromSeconds(60);

    /// <summary>The administrator's token, random for each server.</summary>
    public string AdminToken { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public TokenVerdict Check(string token, IReadOnlyList<string> wanted)
    {
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(AdminToken)))
        {
            return new TokenVerdict(UserInfo.Admin, wanted, null);
        }

        if (tokens.Verify(token) is not { } claims)
        {
            return Refuse(Invalid);
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Number("exp") <= now)
        {
            return Refuse($"[{Invalid}, service account token has expired]");
        }

        List<string> audiences = [.. claims.Texts("aud")];
        List<string> common = [.. audiences.Intersect(wanted, StringComparer.Ordinal)];
        return common.Count == 0
            ? Refuse($"[{Invalid}, token audiences {Quoted(audiences)} is invalid for the target audiences {Quoted(wanted)}]")
            : StillExists(claims, common);
    }

    private TokenVerdict StillExists(JsonObject claims, List<string> audiences)
    {
        var bound = claims.Map("kubernetes.io");
        var ns = bound.Text("namespace") ?? "";
        var account = store.Get(ResourceCatalog.ServiceAccounts, ns, bound.Text("serviceaccount", "name") ?? "");
        if (Gone(account, bound.Text("serviceaccount", "uid"), ("service account", "claim")) is { } noAccount)
        {
            return Refuse(noAccount);
        }

        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["authentication.kubernetes.io/credential-id"] = [$"JTI={claims.Text("jti")}"],
        };
        if (bound.Map("pod") is { } pod)
        {
            var stored = store.Get(ResourceCatalog.Pods, ns, pod.Text("name") ?? "");
            if (Gone(stored, pod.Text("uid"), ("pod", "service account pod ref claim")) is { } noPod)
            {
                return Refuse(noPod);
            }

            extra["authentication.kubernetes.io/pod-name"] = [pod.Text("name") ?? ""];
            extra["authentication.kubernetes.io/pod-uid"] = [pod.Text("uid") ?? ""];
        }

        if (bound.Map("node") is { } node)
        {
            extra["authentication.kubernetes.io/node-name"] = [node.Text("name") ?? ""];
            extra["authentication.kubernetes.io/node-uid"] = [node.Text("uid") ?? ""];
        }

        return new TokenVerdict(UserInfo.ServiceAccount(ns, account.Name(), account.Uid()) with { Extra = extra }, audiences, null);
    }

    /// <summary>The reason that an object no longer validates a token bound to it; null if it does.</summary>
    private string? Gone(JsonObject? item, string? uid, (string Object, string Claim) words)
    {
        var deleted = DateTimeOffset.TryParse(item.Text("metadata", "deletionTimestamp"), CultureInfo.InvariantCulture, out var at);
        if (item is null || (deleted && at + DeletionLeeway < clock.GetUtcNow()))
        {
            return $"[{Invalid}, service account token has been invalidated]";
        }

        return item.Uid() == uid
            ? null
            : $"[{Invalid}, {words.Object} UID ({item.Uid()}) does not match {words.Claim} ({uid})]";
    }

    private static TokenVerdict Refuse(string error) => new(null, [], error);

    private static string Quoted(IEnumerable<string> words) => $"[{string.Join(' ', words.Select(word => $"\"{word}\""))}]";
}
