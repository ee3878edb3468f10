using System.Net;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>As much of Vault as a session sees.</summary>
internal sealed class TokenVault(VirtualTime time) : HttpMessageHandler
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(6);
    private readonly Dictionary<string, (DateTimeOffset Ends, string Policy)> _tokens = [];

    public int Renewals { get; private set; }

    public Func<bool> IsAway { get; set; } = () => false;

    public string Issue() => Issue($"hvs.{Guid.NewGuid():N}", "vault-injector");

    public string Issue(string token, string policy)
    {
        _tokens[token] = (time.Now + Period, policy);
        return token;
    }

    public bool IsAlive(string token) => _tokens.TryGetValue(token, out var known) && known.Ends > time.Now;

    public void Revoke(string token) => _tokens.Remove(token);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway())
        {
            throw new HttpRequestException("Connection refused");
        }

        var token = request.Headers.GetValues("X-Vault-Token").Single();
        if (!IsAlive(token))
        {
            return Task.FromResult(Answer(HttpStatusCode.Forbidden, """{"errors":["permission denied"]}"""));
        }

        return Task.FromResult(Answer(request.RequestUri!.AbsolutePath, token, _tokens[token].Policy));
    }

    private HttpResponseMessage Answer(string path, string token, string policy)
    {
        switch (path)
        {
            case "/v1/auth/token/revoke-self":
                Revoke(token);
                return Answer(HttpStatusCode.NoContent, "");
            case "/v1/auth/token/renew-self":
                Renewals++;
                _tokens[token] = (time.Now + Period, policy);
                return Answer(
                    HttpStatusCode.OK,
                    $$"""
                    {"auth":{"client_token":"{{token}}","accessor":"a","lease_duration":{{Period.TotalSeconds}},"renewable":true,
                    "policies":["{{policy}}"]} }
                    """);
            default:
                var left = (long)(_tokens[token].Ends - time.Now).TotalSeconds;
                return Answer(
                    HttpStatusCode.OK,
                    $$"""{"data":{"accessor":"a","ttl":{{left}},"renewable":true,"policies":["{{policy}}"],"meta":null} }""");
        }
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body) };
}
