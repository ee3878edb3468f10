using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>
/// A real API server remembers for some seconds that a token was good. Who asks within them, with the token of a pod that is another one
/// by now,
/// is found out by the pod itself; and Vault hears of none of it.
/// </summary>
public sealed class StaleIdentityTests : IAsyncLifetime
{
    private static readonly string Token = TestTokens.Bearer;
    private readonly InjectedShop _shop = new();
    private readonly List<string> _askedVault = [];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = _shop.Answer;
        _host.Vault = request =>
        {
            _askedVault.Add(request.RequestUri!.AbsolutePath);
            return request.RequestUri.AbsolutePath.EndsWith("role-id", StringComparison.Ordinal)
                ? StubbedHost.Answer(200, """{"data":{"role_id":"r"} }""")
                : StubbedHost.Answer(
                    200,
                    """{"wrap_info":{"token":"hvs.w","ttl":60,"creation_path":"auth/approle/role/yn-api/secret-id"} }"""
                );
        };
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Grants_the_pod_itself_its_role()
    {
        (await AskAsync()).ShouldBeOfType<BrokerAnswer.Granted>().Grant.Role.ShouldBe("yn-api");

        _askedVault.ShouldBe(["/v1/auth/approle/role/yn-api/role-id", "/v1/auth/approle/role/yn-api/secret-id"]);
    }

    [Fact]
    public async Task Refuses_a_pod_of_another_uid()
    {
        _shop.With("pod", pod => pod["metadata"]!["uid"] = "uid-2");

        await ShouldBeRefusedAsync(
            403,
            ProblemCodes.PodReplaced,
            "Pod shop/web-1 was replaced by another one of the same name; this token belonged to the old one.");
    }

    [Fact]
    public async Task Refuses_a_pod_of_another_service_account()
    {
        _shop.With("pod", pod => pod["spec"]!["serviceAccountName"] = "payroll");

        await ShouldBeRefusedAsync(
            403,
            ProblemCodes.PodReplaced,
            "Pod shop/web-1 was replaced by another one of the same name; this token belonged to the old one.");
    }

    [Fact]
    public async Task Refuses_a_pod_that_is_gone()
    {
        _host.Kube = request => request.RequestUri!.AbsolutePath.Contains("/pods/", StringComparison.Ordinal)
            ? StubbedHost.Answer(404, """{"kind":"Status","code":404,"message":"pods \"web-1\" not found"}""")
            : _shop.Answer(request);

        await ShouldBeRefusedAsync(403, ProblemCodes.PodNotFound, "Pod shop/web-1 does not exist any more.");
    }

    [Fact]
    public async Task Refuses_a_token_that_the_API_server_accepted_for_another_audience()
    {
        _shop.With("tokenreview", review => review["status"]!["audiences"] = new JsonArray("https://kubernetes.default.svc"));

        await ShouldBeRefusedAsync(
            401,
            ProblemCodes.TokenInvalid,
            "The API server does not accept the ServiceAccount token: it is not made for the audience vault-injector.");
    }

    [Theory]
    [InlineData("system:admin")]
    [InlineData("system:node:worker-1")]
    [InlineData("system:serviceaccount:shop")]
    [InlineData("system:serviceaccount:shop:default:x")]
    [InlineData("system:serviceaccount::default")]
    public async Task Refuses_an_identity_that_is_not_a_ServiceAccount(string user)
    {
        _shop.With("tokenreview", review => review["status"]!["user"]!["username"] = user);

        await ShouldBeRefusedAsync(
            401,
            ProblemCodes.TokenNotPodBound,
            "The ServiceAccount token is not bound to a pod; use the one that is projected into the pod.");
    }

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("")]
    [InlineData("[")]
    public async Task Refuses_for_now_if_another_server_answers_for_the_API_server(string body)
    {
        _host.Kube = _ => StubbedHost.Answer(200, body);

        var refusal = (await AskAsync()).ShouldBeOfType<BrokerAnswer.Refused>().Refusal;
        refusal.Status.ShouldBe(503);
        refusal.Code.ShouldBe(ProblemCodes.KubernetesUnreachable);
        refusal.Detail.ShouldContain("the Kubernetes API server's answer cannot be read");
        _askedVault.ShouldBeEmpty();
    }

    private Task<BrokerAnswer> AskAsync() => _host.Get<TokenBroker>().GrantAsync(Token, CancellationToken.None);

    private async Task ShouldBeRefusedAsync(int status, string code, string sentence)
    {
        var refusal = (await AskAsync()).ShouldBeOfType<BrokerAnswer.Refused>().Refusal;

        (refusal.Status, refusal.Code, refusal.Detail).ShouldBe((status, code, sentence));
        _askedVault.ShouldBeEmpty();
    }
}
