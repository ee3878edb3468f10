using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>A pod does not wait because the injector's own token has just ended.</summary>
public sealed class SecondAskTests : IAsyncLifetime
{
    private const string Denied = """{"errors":["permission denied"]}""";
    private const string Wrapped = """
        {"wrap_info":{"token":"hvs.wrapping","accessor":"w","ttl":60,"creation_time":"2026-01-01T00:00:00Z",
        "creation_path":"auth/approle/role/yn-api/secret-id","wrapped_accessor":"x"} }
        """;

    private readonly InjectedShop _shop = new();
    private readonly List<string> _asked = [];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = _shop.Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Asks_again_with_the_token_of_its_new_login()
    {
        var own = _host.Vault;
        _host.Vault = request => Answer(request, own, ended: "hvs.injector-canary");

        _host.PutToken("hvs.injector-new");
        var answer = await _host.Get<TokenBroker>().GrantAsync(TestTokens.Bearer, CancellationToken.None);

        answer.ShouldBeOfType<BrokerAnswer.Granted>().Grant.Wrapped.Token.ShouldBe("hvs.wrapping");
        _asked.ShouldContain("hvs.injector-canary /v1/auth/approle/role/yn-api/role-id");
        _asked.ShouldContain("hvs.injector-new /v1/auth/approle/role/yn-api/secret-id");
    }

    [Fact]
    public async Task Refuses_where_it_is_the_policy_that_denies()
    {
        var own = _host.Vault;
        _host.Vault = request => request.RequestUri!.AbsolutePath.Contains("/approle/", StringComparison.Ordinal)
            ? Noted(request, StubbedHost.Answer(403, Denied))
            : own(request);

        var answer = await _host.Get<TokenBroker>().GrantAsync(TestTokens.Bearer, CancellationToken.None);

        answer.ShouldBeOfType<BrokerAnswer.Refused>().Refusal.Reason.Code.ShouldBe(ProblemCodes.VaultRefused);
        _asked.Count.ShouldBe(1);
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, Func<HttpRequestMessage, HttpResponseMessage> own, string ended)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (request.Headers.GetValues("X-Vault-Token").Single() == ended)
        {
            return Noted(request, StubbedHost.Answer(403, Denied));
        }

        return Noted(
            request,
            path.EndsWith("/role-id", StringComparison.Ordinal) ? StubbedHost.Answer(200, """{"data":{"role_id":"r"} }""")
            : path.EndsWith("/secret-id", StringComparison.Ordinal) ? StubbedHost.Answer(200, Wrapped)
            : own(request));
    }

    private HttpResponseMessage Noted(HttpRequestMessage request, HttpResponseMessage answer)
    {
        _asked.Add($"{request.Headers.GetValues("X-Vault-Token").Single()} {request.RequestUri!.AbsolutePath}");
        return answer;
    }
}
