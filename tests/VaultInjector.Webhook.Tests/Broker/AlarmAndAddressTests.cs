using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>What becomes of an alarm, and which addresses a secret-id is bound to.</summary>
public sealed class AlarmAndAddressTests : BrokerCalls
{
    [Fact]
    public async Task Names_the_event_where_an_alarm_cannot_be_raised()
    {
        Host.Kube = request => IsEvent(request)
            ? StubbedHost.Answer(403, """{"kind":"Status","message":"no"}""")
            : Shop.Answer(request);

        var context = await AskAsync(Host.Get<BrokerEndpoints>().AlarmAsync, TestTokens.Bearer, Incident);

        context.Response.StatusCode.ShouldBe(503);
        context.Json().GetProperty("detail").GetString().ShouldNotBeNull()
            .ShouldStartWith("The injector cannot write the event about pod shop/web-1: ");
    }

    [Fact]
    public async Task Writes_the_event_of_an_alarm_later_that_could_not_be_written()
    {
        Host.Kube = request => IsEvent(request) ? StubbedHost.Answer(500, "{}") : Shop.Answer(request);
        (await AlarmAsync()).ShouldBe(503);

        var events = CollectEvents();
        (await AlarmAsync()).ShouldBe(204);
        (await AlarmAsync()).ShouldBe(204);

        events.ShouldHaveSingleItem();
    }

    /// <summary>A pod that is robbed may have a sidecar that reports, and a thief who asks for tokens all the time.</summary>
    [Fact]
    public async Task Raises_an_alarm_while_another_request_of_the_pod_is_being_answered()
    {
        var pod = new PodIdentity("shop", "default", "web-1", "uid-1");
        var events = CollectEvents();
        Host.Get<RequestLimits>().Enter(pod).IsRefused(out _, out var place).ShouldBeFalse();
        using (place)
        {
            (await AskAsync(Host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, Issued)).Response.StatusCode.ShouldBe(429);
            (await AlarmAsync()).ShouldBe(204);
        }

        events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Raises_an_alarm_of_a_pod_that_has_asked_too_often()
    {
        var options = Host.Get<LiveOptions>();
        options.Adopt(options.Current with { Broker = options.Broker with { RequestsPerPodPerMinute = 1 } });
        var events = CollectEvents();
        await AskAsync(Host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, Issued);

        (await AskAsync(Host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, Issued)).Response.StatusCode.ShouldBe(429);
        (await AlarmAsync()).ShouldBe(204);
        (await AlarmAsync()).ShouldBe(429, "alarms have a limit too");

        events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Raises_one_alarm_of_a_pod_with_our_own_words()
    {
        var events = CollectEvents();

        for (var number = 0; number < 20; number++)
        {
            (await AlarmAsync()).ShouldBe(204);
        }

        events.Single().ShouldNotContain("possible interception of somebody", Case.Sensitive);
        events.Single().ShouldContain("The agent of this pod reports that another client may have used its wrapping token.");
    }

    [Fact]
    public async Task Refuses_for_the_moment_a_pod_without_an_address_where_secret_ids_are_bound_to_one()
    {
        var options = Host.Get<LiveOptions>();
        options.Adopt(options.Current with { Broker = options.Broker with { BindToPodIp = true } });
        Shop.With("pod", pod => pod["status"] = new JsonObject());

        var context = await AskAsync(Host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, "");

        context.Response.StatusCode.ShouldBe(503);
        context.Response.Headers.RetryAfter.ToString().ShouldBe("2");
        context.Json().GetProperty("code").GetString().ShouldBe(ProblemCodes.PodIpMissing);
        AskedVault.ShouldBeEmpty();
    }

    [Fact]
    public async Task Binds_a_secret_id_to_all_addresses_of_the_pod()
    {
        var options = Host.Get<LiveOptions>();
        options.Adopt(options.Current with { Broker = options.Broker with { BindToPodIp = true } });
        Shop.With("pod", pod => pod["status"] = JsonNode.Parse(
            """{"podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}, {"ip": "fd00::7"}]}"""));
        var asked = "";
        Host.Vault = request =>
        {
            asked = request.Content?.ReadAsStringAsync().GetAwaiter().GetResult() ?? asked;
            return StubbedHost.Answer(200, """{"data":{"role_id":"r"},"wrap_info":{"token":"hvs.w","ttl":60,"creation_path":"p"}}""");
        };

        (await AskAsync(Host.Get<BrokerEndpoints>().GrantAsync, TestTokens.Bearer, "")).Response.StatusCode.ShouldBe(200);

        asked.ShouldContain("10.1.2.3/32");
        asked.ShouldContain("fd00::7/128");
    }

    private async Task<int> AlarmAsync() =>
        (await AskAsync(Host.Get<BrokerEndpoints>().AlarmAsync, TestTokens.Bearer, Incident)).Response.StatusCode;

    private List<string> CollectEvents()
    {
        var events = new List<string>();
        Host.Kube = request =>
        {
            if (IsEvent(request))
            {
                events.Add(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
            }

            return Shop.Answer(request);
        };
        return events;
    }

    private static bool IsEvent(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal);
}
