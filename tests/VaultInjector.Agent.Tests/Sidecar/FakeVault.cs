using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.Agent.Tests.Sidecar;

/// <summary>As much of Vault as an agent sees, on virtual time; the answers have the shapes of a real one.</summary>
internal sealed class FakeVault(TimeProvider time)
{
    private readonly Dictionary<string, (string Path, DateTimeOffset Ends)> _wrapped = [];
    private readonly HashSet<string> _secretIds = [];
    private int _serial;

    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromDays(365);

    public bool Renewable { get; set; } = true;

    public Dictionary<string, FakeToken> Tokens { get; } = [];

    public bool IsLive(string token) => Tokens.TryGetValue(token, out var found) && !found.Revoked && found.Ends > time.GetUtcNow();

    public string Wrap(string path)
    {
        var token = $"hvs.wrap-{++_serial}";
        _wrapped[token] = (path, time.GetUtcNow() + TimeSpan.FromSeconds(60));
        return token;
    }

    /// <summary>What a thief does.</summary>
    public void Spend(string wrapping) => _wrapped.Remove(wrapping);

    public void Revoke(string token) => Tokens[token].Revoked = true;

    public HttpResponseMessage? Answer(string path, HttpRequestMessage request, string body)
    {
        var token = request.Headers.TryGetValues("X-Vault-Token", out var values) ? values.Single() : "";
        return path switch
        {
            "v1/sys/wrapping/lookup" => Wrapping(
                Field(body, "token"),
                (made, _) =>
                    Data(
                        new JsonObject
                        {
                            ["creation_path"] = made,
                            ["creation_time"] = time.GetUtcNow(),
                            ["creation_ttl"] = 60,
                        })),
            "v1/sys/wrapping/unwrap" => Wrapping(token, Unwrap),
            "v1/auth/approle/login" when _secretIds.Remove(Field(body, "secret_id")) && Field(body, "role_id") == "role-id-1" => Auth(),
            "v1/auth/approle/login" => Peers.VaultErrors(400, "invalid role or secret ID"),
            "v1/auth/kubernetes/login" => Auth(),
            "v1/auth/token/lookup-self" => Live(token, LookUp),
            "v1/auth/token/renew-self" => Live(token, Renew),
            "v1/auth/token/revoke-self" => Live(token, found =>
            {
                found.Revoked = true;
                return Peers.Answer(204, "");
            }),
            _ => null,
        };
    }

    private HttpResponseMessage Wrapping(string token, Func<string, string, HttpResponseMessage> open) =>
        _wrapped.TryGetValue(token, out var found) && found.Ends > time.GetUtcNow()
            ? open(found.Path, token)
            : Peers.VaultErrors(400, "wrapping token is not valid or does not exist");

    private HttpResponseMessage Unwrap(string path, string token)
    {
        _wrapped.Remove(token);
        if (path.StartsWith("auth/token/create/", StringComparison.Ordinal))
        {
            return Auth();
        }

        var secretId = $"secret-id-{++_serial}";
        _secretIds.Add(secretId);
        return Data(
            new JsonObject
            {
                ["secret_id"] = secretId,
                ["secret_id_accessor"] = $"accessor-of-{secretId}",
                ["secret_id_ttl"] = 600,
            });
    }

    private HttpResponseMessage Auth()
    {
        var now = time.GetUtcNow();
        var token = new FakeToken($"hvs.canary-{++_serial}", $"accessor-{_serial}", now) { Ends = now + Lease };
        Tokens[token.Id] = token;
        return Auth(token);
    }

    private HttpResponseMessage Renew(FakeToken token)
    {
        if (!Renewable)
        {
            return Peers.VaultErrors(400, "lease is not renewable");
        }

        var now = time.GetUtcNow();
        var last = token.Made + MaxTtl;
        token.Ends = now + Lease < last ? now + Lease : last;
        return Auth(token);
    }

    private HttpResponseMessage Auth(FakeToken token) => Envelope("auth", new JsonObject
    {
        ["client_token"] = token.Id,
        ["accessor"] = token.Accessor,
        ["lease_duration"] = (long)(token.Ends - time.GetUtcNow()).TotalSeconds,
        ["renewable"] = Renewable,
        ["policies"] = new JsonArray("app", "default"),
    });

    private HttpResponseMessage LookUp(FakeToken token) => Data(new JsonObject
    {
        ["accessor"] = token.Accessor,
        ["ttl"] = (long)(token.Ends - time.GetUtcNow()).TotalSeconds,
        ["renewable"] = Renewable,
        ["policies"] = new JsonArray("app", "default"),
        ["meta"] = null,
    });

    private HttpResponseMessage Live(string token, Func<FakeToken, HttpResponseMessage> answer) =>
        IsLive(token) ? answer(Tokens[token]) : Peers.VaultErrors(403, "permission denied");

    private static HttpResponseMessage Data(JsonObject data) => Envelope("data", data);

    private static HttpResponseMessage Envelope(string name, JsonObject content) =>
        Peers.Answer(200, new JsonObject { ["request_id"] = "r", ["lease_id"] = "", [name] = content }.ToJsonString());

    private static string Field(string body, string name) => JsonDocument.Parse(body).RootElement.GetProperty(name).GetString()!;
}

internal sealed record FakeToken(string Id, string Accessor, DateTimeOffset Made)
{
    public DateTimeOffset Ends { get; set; }

    public bool Revoked { get; set; }
}
