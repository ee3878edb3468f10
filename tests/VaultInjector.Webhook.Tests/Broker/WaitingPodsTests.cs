using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary><c>kubectl describe pod</c> shows what a pod waits for.</summary>
public sealed class WaitingPodsTests : BrokerCalls
{
    private readonly List<JsonElement> _events = [];

    [Fact]
    public async Task Shows_a_refusal_once()
    {
        Watch();
        Shop.With("namespace", space => space["metadata"]!["annotations"]!["vault-injector.io/allowed-roles"] = "other");

        await GrantAsync(times: 20);

        var shown = _events.ShouldHaveSingleItem();
        (Text(shown, "reason"), Text(shown, "type")).ShouldBe((WaitingPods.Refused, "Warning"));
        Text(shown, "message").ShouldStartWith("role_not_allowed: Namespace 'shop' does not allow");
        Text(shown.GetProperty("involvedObject"), "name").ShouldBe("web-1");
        Text(shown.GetProperty("involvedObject"), "uid").ShouldNotBeEmpty();
    }

    /// <summary>A hiccup that is over when the agent asks again is not worth an event.</summary>
    [Fact]
    public async Task Does_not_show_an_outage_to_a_pod_that_asks_for_the_first_time()
    {
        Watch();
        Host.Vault = _ => StubbedHost.Answer(503, """{"errors":["Vault is sealed"]}""");

        await GrantAsync(times: 3);

        _events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_all_the_same_where_the_event_cannot_be_written()
    {
        Shop.With("namespace", space => space["metadata"]!["annotations"]!["vault-injector.io/allowed-roles"] = "other");
        Host.Kube = request => IsEvent(request) ? StubbedHost.Answer(403, """{"kind":"Status","message":"no"}""") : Shop.Answer(request);

        (await AskAsync(Host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, "")).Response.StatusCode
            .ShouldBe(StatusCodes.Status403Forbidden);
    }

    private static bool IsEvent(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal);

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private void Watch() => Host.Kube = request =>
    {
        if (IsEvent(request))
        {
            _events.Add(JsonDocument.Parse(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult()).RootElement);
        }

        return Shop.Answer(request);
    };

    private async Task GrantAsync(int times)
    {
        for (var number = 0; number < times; number++)
        {
            await AskAsync(Host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, "");
        }
    }
}
