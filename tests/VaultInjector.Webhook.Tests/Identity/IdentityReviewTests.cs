using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Identity;

/// <summary>What reaches the API server, and what does not.</summary>
public sealed class IdentityReviewTests : IAsyncLifetime
{
    private readonly InjectedShop _shop = new();
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _host.Kube = _shop.Answer;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Identifies_a_pod_by_its_token()
    {
        var step = await IdentifyAsync(TestTokens.Bearer);

        step.IsRefused(out _, out var identity).ShouldBeFalse();
        identity!.Pod.ShouldBe("shop/web-1");
        _shop.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("aud", "\"other\"", ProblemCodes.TokenInvalid)]
    [InlineData("aud", "[]", ProblemCodes.TokenInvalid)]
    [InlineData("aud", "7", ProblemCodes.TokenInvalid)]
    [InlineData("aud", "null", ProblemCodes.TokenInvalid)]
    [InlineData("exp", "1000", ProblemCodes.TokenInvalid)]
    [InlineData("exp", "\"never\"", ProblemCodes.TokenInvalid)]
    [InlineData("exp", "null", ProblemCodes.TokenInvalid)]
    [InlineData("kubernetes.io", "{}", ProblemCodes.TokenNotPodBound)]
    [InlineData("kubernetes.io", "{\"pod\":{\"name\":\"web-1\"}}", ProblemCodes.TokenNotPodBound)]
    [InlineData("kubernetes.io", "[]", ProblemCodes.TokenNotPodBound)]
    public async Task Refuses_junk_without_asking_the_API_server(string claim, string value, string code)
    {
        var token = TestTokens.Of(claims => claims[claim] = JsonNode.Parse(value));

        Refused(await IdentifyAsync($"Bearer {token}")).Code.ShouldBe(code);

        _shop.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer junk.token.1")]
    [InlineData("Bearer e30.W10.c2ln")]
    [InlineData("Bearer e30.%%%.c2ln")]
    public async Task Refuses_what_is_not_a_token_without_asking_the_API_server(string authorization)
    {
        Refused(await IdentifyAsync(authorization)).Code.ShouldBe(ProblemCodes.TokenInvalid);

        _shop.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Asks_once_about_a_token_that_was_refused_a_moment_ago()
    {
        _shop.With("tokenreview", review => review["status"]!["authenticated"] = false);
        for (var number = 0; number < 600; number++)
        {
            Refused(await IdentifyAsync(TestTokens.Bearer)).Code.ShouldBe(ProblemCodes.TokenInvalid);
        }

        _shop.Asked.Count.ShouldBe(1);
    }

    private Task<Step<PodIdentity>> IdentifyAsync(string authorization) =>
        _host.Get<IdentityReview>().IdentifyAsync(authorization, CancellationToken.None);

    private static Refusal Refused(Step<PodIdentity> step)
    {
        step.IsRefused(out var refusal, out _).ShouldBeTrue();
        return refusal!;
    }
}
