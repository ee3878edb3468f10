using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Support;

/// <summary>
/// An injector and a Vault behind one handler: tokens live by the virtual clock, every call is noted, and any path can be made to answer
/// otherwise. What is not stubbed fails the test.
/// </summary>
internal sealed class StubWorld(FakeTimeProvider time) : HttpMessageHandler
{
    private readonly Dictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wrapped = new(StringComparer.Ordinal);
    private int _count;

    public List<string> Calls { get; } = [];

    public Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage?>> Overrides { get; } = new(StringComparer.Ordinal);

    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(6);

    public TimeSpan? MaxTtl { get; set; }

    public bool Renewable { get; set; } = true;

    public string Method { get; set; } = "approle";

    public string CreationPath => Method == "approle" ? "auth/approle/role/yn-api/secret-id" : "auth/token/create/yn-api";

    public string CaPem { get; set; } = TestCa.Shared.Pem;

    /// <summary>The secrets of this Vault, where a test has some.</summary>
    public StubSecrets? Secrets { get; set; }

    public Func<string, string> EditGrant { get; set; } = grant => grant;

    public int Logins { get; private set; }

    /// <summary>What the agent reported that it holds.</summary>
    public List<IssuedReport> Reports { get; } = [];

    public int Count(string path) => Calls.Count(call => call == path);

    public bool IsValid(string token) => _tokens.TryGetValue(token, out var known) && known.Ends > time.GetUtcNow();

    public void Revoke(string token) => _tokens.Remove(token);

    public string Issue(TimeSpan? lease = null)
    {
        var token = $"hvs.canary-{++_count}";
        var now = time.GetUtcNow();
        _tokens[token] = new Token(now, now + (lease ?? Lease));
        return token;
    }

    /// <summary>The kinds of trouble that the agent reported.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>What the agent raised the alarm with.</summary>
    public List<string> Incidents { get; } = [];

    public static HttpResponseMessage Answer(int status, string body, string type = "application/json") =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage Problem(int status, string code, string detail) =>
        Answer(
            status,
            $$"""{"type":"about:blank","title":"Refused","status":{{status}},"code":"{{code}}","detail":"{{detail}}"}""",
            "application/problem+json");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = request.RequestUri!.AbsolutePath;
        Calls.Add(path);
        var answer = Overrides.TryGetValue(path, out var over) && over(request) is { } other ? other : Ordinary(path, request);
        answer.RequestMessage = request;
        return Task.FromResult(answer);
    }

    private HttpResponseMessage Ordinary(string path, HttpRequestMessage request) => path switch
    {
        "/v1/token" => Grant(),
        "/v1/ca" => Ca(request),
        "/v1/issued" => Reported(request),
        "/v1/incidents" => Alarmed(request),
        "/v1/trouble" => Troubled(request),
        "/v1/sys/wrapping/lookup" => _wrapped.Contains(Body(request).GetProperty("token").GetString()!)
            ? Answer(200, $$"""{"data":{"creation_path":"{{CreationPath}}","creation_time":"2026-01-01T00:00:00Z","creation_ttl":60} }""")
            : Answer(400, """{"errors":["wrapping token is not valid or does not exist"]}"""),
        "/v1/sys/wrapping/unwrap" => Unwrap(TokenOf(request)),
        "/v1/auth/approle/login" or "/v1/auth/kubernetes/login" => Login(),
        "/v1/auth/token/lookup-self" => IsValid(TokenOf(request)) ? Lookup(_tokens[TokenOf(request)]) : Denied(),
        "/v1/auth/token/renew-self" => Renew(TokenOf(request)),
        "/v1/auth/token/revoke-self" => _tokens.Remove(TokenOf(request)) ? Answer(204, "") : Denied(),
        _ => Secrets?.Answer(request, path) ?? throw new InvalidOperationException($"{path} is not stubbed."),
    };

    private HttpResponseMessage Grant()
    {
        var wrapping = $"hvs.wrapping-canary-{++_count}";
        _wrapped.Add(wrapping);
        var roleId = Method == "approle" ? "\"role-id-1\"" : "null";
        var authPath = Method == "approle" ? "auth/approle" : "auth/token";
        var json = $$"""
            {"method":"{{Method}}","role":"yn-api","vaultAddress":"https://vault.test:8200","vaultNamespace":null,
            "authPath":"{{authPath}}","roleId":{{roleId}},
            "wrapped":{"token":"{{wrapping}}","ttlSeconds":60,"creationPath":"{{CreationPath}}"},
            "caBundle":{{JsonSerializer.Serialize(CaPem)}}}
            """;
        return Answer(200, EditGrant(json));
    }

    private HttpResponseMessage Ca(HttpRequestMessage request)
    {
        var etag = $"\"{CaPem.GetHashCode(StringComparison.Ordinal).ToString(CultureInfo.InvariantCulture)}\"";
        var answer = request.Headers.IfNoneMatch.ToString() == etag ? Answer(304, "") : Answer(200, CaPem, "application/x-pem-file");
        answer.Headers.TryAddWithoutValidation("ETag", etag);
        return answer;
    }

    private HttpResponseMessage Reported(HttpRequestMessage request)
    {
        Reports.Add(IssuedReport.FromJson(Bytes(request))!);
        return Answer(204, "");
    }

    private HttpResponseMessage Troubled(HttpRequestMessage request)
    {
        Troubles.Add(TroubleReport.FromJson(Bytes(request))!.Kind);
        return Answer(204, "");
    }

    private HttpResponseMessage Alarmed(HttpRequestMessage request)
    {
        Incidents.Add(IncidentReport.FromJson(Bytes(request))!.Detail);
        return Answer(204, "");
    }

    private HttpResponseMessage Unwrap(string wrapping) =>
        !_wrapped.Remove(wrapping) ? Answer(400, """{"errors":["wrapping token is not valid or does not exist"]}""")
        : Method == "approle"
            ? Answer(200, """{"data":{"secret_id":"secret-id-canary","secret_id_accessor":"accessor-1","secret_id_ttl":600} }""")
        : Login();

    private HttpResponseMessage Login()
    {
        Logins++;
        return Auth(Issue(), Lease);
    }

    private HttpResponseMessage Renew(string token)
    {
        if (!IsValid(token))
        {
            return Denied();
        }

        if (!Renewable)
        {
            return Answer(400, """{"errors":["lease is not renewable"]}""");
        }

        var known = _tokens[token];
        var ends = time.GetUtcNow() + Lease;
        var capped = MaxTtl is { } max && known.Created + max < ends ? known.Created + max : ends;
        _tokens[token] = known with { Ends = capped };
        return Auth(token, capped - time.GetUtcNow());
    }

    private HttpResponseMessage Auth(string token, TimeSpan lease) =>
        Answer(
            200,
            $$"""
            {"data":null,"auth":{"client_token":"{{token}}","accessor":"acc","policies":["app"],
            "lease_duration":{{(long)lease.TotalSeconds}},"renewable":{{(Renewable ? "true" : "false")}} } }
            """);

    private HttpResponseMessage Lookup(Token known) =>
        Answer(
            200,
            $$"""
            {"data":{"accessor":"acc","ttl":{{(long)(known.Ends - time.GetUtcNow()).TotalSeconds}},
            "renewable":{{(Renewable ? "true" : "false")}},"policies":["app"],"meta":null} }
            """);

    private static HttpResponseMessage Denied() => Answer(403, """{"errors":["permission denied"]}""");

    private static string TokenOf(HttpRequestMessage request) => request.Headers.GetValues("X-Vault-Token").Single();

    private static JsonElement Body(HttpRequestMessage request) => JsonDocument.Parse(Bytes(request)).RootElement;

    private static byte[] Bytes(HttpRequestMessage request)
    {
        var bytes = new MemoryStream();
        request.Content!.CopyTo(bytes, null, CancellationToken.None);
        return bytes.ToArray();
    }

    private sealed record Token(DateTimeOffset Created, DateTimeOffset Ends);
}
