using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>Secrets of a Vault on virtual time: fixed answers by path, and database users with leases that end with their token.</summary>
internal sealed class StubSecrets(FakeTimeProvider time, StubWorld world)
{
    private const string MountsPath = "sys/internal/ui/mounts/";
    private readonly Dictionary<string, Leased> _leases = new(StringComparer.Ordinal);
    private int _request;

    /// <summary>The <c>data</c> of paths without a lease, as <c>secret/data/web/db</c>; null: not there.</summary>
    public Dictionary<string, string?> Data { get; } = new(StringComparer.Ordinal);

    /// <summary>The PKI engine <c>pki_int</c>, with a role <c>web</c>; <c>pki_ext</c> is the same.</summary>
    public StubPki Pki { get; } = new(time);

    /// <summary>Answers in place of a path, where it returns something.</summary>
    public Func<string, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>As <c>GET secret/data/web/db</c>; without questions for mounts.</summary>
    public List<string> Asked { get; } = [];

    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan MaxLease { get; set; } = TimeSpan.FromDays(32);

    public bool Renewable { get; set; } = true;

    /// <summary>Whether this database user can log in.</summary>
    public bool IsLive(string user) =>
        _leases.Values.Any(lease => lease.User == user && lease.Ends > time.GetUtcNow() && world.IsValid(lease.Token));

    public IEnumerable<string> LiveUsers => _leases.Values.Select(lease => lease.User).Where(IsLive);

    public int Created { get; private set; }

    public int Count(string call) => Asked.Count(asked => asked == call);

    /// <summary>An operator revokes what this user has.</summary>
    public void Revoke(string user) => _leases.Remove(_leases.Single(lease => lease.Value.User == user).Key);

    public HttpResponseMessage? Answer(HttpRequestMessage request, string path)
    {
        var token = request.Headers.GetValues("X-Vault-Token").Single();
        var query = Uri.UnescapeDataString(request.RequestUri!.PathAndQuery["/v1/".Length..]);
        if (query.StartsWith(MountsPath, StringComparison.Ordinal))
        {
            return world.IsValid(token) ? Instead(query) ?? Mount(query[MountsPath.Length..]) : Refused(403, "permission denied");
        }

        Asked.Add($"{request.Method} {query}");
        return
            !world.IsValid(token) ? Refused(403, "permission denied")
            : Instead(query) is { } instead ? instead
            : path == "/v1/sys/leases/renew" ? Renew(request)
            : path is "/v1/pki_int/sign/web" or "/v1/pki_ext/sign/web" ? Pki.Sign(Body(request))
            : path is "/v1/pki_int/cert/ca" or "/v1/pki_ext/cert/ca" ? Pki.Ca()
            : query.StartsWith("database/creds/", StringComparison.Ordinal) ? Create(query, token)
            : Data.TryGetValue(query, out var data) ? (data is null ? Refused(404) : Content(data))
            : request.Method == HttpMethod.Put ? StubWorld.Answer(204, "")
            : Refused(404);
    }

    public static HttpResponseMessage Refused(int status, params string[] errors) =>
        StubWorld.Answer(status, JsonSerializer.Serialize(new { errors }));

    private static HttpResponseMessage Mount(string path)
    {
        var mount = path[..(path.IndexOf('/', StringComparison.Ordinal) + 1)];
        return StubWorld.Answer(
            200,
            mount == "secret/"
                ? """{"data":{"path":"secret/","type":"kv","options":{"version":"2"}}}"""
                : $$"""{"data":{"path":"{{mount}}","type":"other","options":null} }""");
    }

    private HttpResponseMessage Content(string data)
    {
        // As KV 2 has it; a test may name another version.
        var whole = data.StartsWith("""{"data":""", StringComparison.Ordinal) && !data.Contains("\"metadata\"", StringComparison.Ordinal)
            ? $$"""{{data[..^1]}},"metadata":{"version":1,"deletion_time":"","destroyed":false} }"""
            : data;
        return StubWorld.Answer(
            200,
            $$"""{"request_id":"r-{{++_request}}","lease_id":"","renewable":false,"lease_duration":0,"data":{{whole}},"auth":null}""");
    }

    private HttpResponseMessage Create(string path, string token)
    {
        var (now, serial) = (time.GetUtcNow(), ++Created);
        var lease = new Leased($"user-canary-{serial.ToString(CultureInfo.InvariantCulture)}", token, now, now + Lease);
        _leases[$"{path}/{serial}"] = lease;
        return StubWorld.Answer(
            200,
            $$"""
            {"request_id":"r-{{++_request}}","lease_id":"{{path}}/{{serial}}","renewable":{{(Renewable ? "true" : "false")}},
            "lease_duration":{{(long)Lease.TotalSeconds}},"data":{"username":"{{lease.User}}","password":"password-canary"},"auth":null}
            """);
    }

    private HttpResponseMessage Renew(HttpRequestMessage request)
    {
        var id = Body(request).GetProperty("lease_id").GetString()!;
        if (!_leases.TryGetValue(id, out var lease) || lease.Ends <= time.GetUtcNow() || !world.IsValid(lease.Token))
        {
            return Refused(400, "lease not found");
        }

        if (!Renewable)
        {
            return Refused(400, "lease is not renewable");
        }

        var (wanted, last) = (time.GetUtcNow() + Lease, lease.Made + MaxLease);
        _leases[id] = lease with { Ends = wanted < last ? wanted : last };
        var left = (long)(_leases[id].Ends - time.GetUtcNow()).TotalSeconds;
        return StubWorld.Answer(200, $$"""{"lease_id":"{{id}}","renewable":true,"lease_duration":{{left}},"data":null}""");
    }

    private static JsonElement Body(HttpRequestMessage request)
    {
        var bytes = new MemoryStream();
        request.Content!.CopyTo(bytes, null, CancellationToken.None);
        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }

    private sealed record Leased(string User, string Token, DateTimeOffset Made, DateTimeOffset Ends);
}
