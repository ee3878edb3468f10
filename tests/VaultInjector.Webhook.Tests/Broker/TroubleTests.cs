using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>What becomes of the trouble that agents report.</summary>
public sealed class TroubleTests : BrokerCalls
{
    private readonly List<JsonNode> _events = [];

    public static TheoryData<string> Kinds { get; } = [.. TroubleKinds.All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Writes_one_event_of_each_kind_on_the_pod_and_shows_it(string kind)
    {
        Host.Kube = CollectEvents;

        for (var number = 0; number < 5; number++)
        {
            (await TellAsync(new TroubleReport(kind).ToJson())).ShouldBe(204);
        }

        var written = _events.ShouldHaveSingleItem();
        written["involvedObject"]!["name"]!.GetValue<string>().ShouldBe("web-1");
        written["type"]!.GetValue<string>().ShouldBe("Warning");
        written["reason"]!.GetValue<string>().ShouldStartWith("Vault");
        var shown = Host.Get<AgentTrouble>().Last.ShouldHaveSingleItem();
        (shown.Pod, shown.Kind).ShouldBe(("shop/web-1", kind));
        shown.Sentence.ShouldBe(written["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Two_kinds_of_one_pod_are_two_events()
    {
        Host.Kube = CollectEvents;

        await TellAsync(new TroubleReport(TroubleKinds.SecretStale).ToJson());
        await TellAsync(new TroubleReport(TroubleKinds.HookFailing).ToJson());

        _events.Select(written => written["reason"]!.GetValue<string>()).ShouldBe(["VaultSecretStale", "VaultHookFailing"]);
        Host.Get<AgentTrouble>().Last.Select(told => told.Kind).ShouldBe([TroubleKinds.HookFailing, TroubleKinds.SecretStale]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"kind":"on_fire"}""")]
    [InlineData("""{"kind":"SECRET_STALE"}""")]
    [InlineData("""{"kind":["secret_stale"]}""")]
    public async Task Refuses_what_is_not_of_the_closed_set(string body)
    {
        Host.Kube = CollectEvents;

        (await TellAsync(System.Text.Encoding.UTF8.GetBytes(body))).ShouldBe(400);

        _events.ShouldBeEmpty();
        Host.Get<AgentTrouble>().Last.ShouldBeEmpty();
    }

    /// <summary>The pod's own words never reach an event, the page or a metric.</summary>
    [Fact]
    public async Task Passes_no_words_of_the_pod_on()
    {
        Host.Kube = CollectEvents;

        (await TellAsync("""{"kind":"secret_stale","detail":"<script>secret</script>"}"""u8.ToArray())).ShouldBe(204);

        _events.ShouldHaveSingleItem().ToJsonString().ShouldNotContain("script");
    }

    [Fact]
    public async Task Names_the_event_that_cannot_be_written()
    {
        Host.Kube = request => IsEvent(request) ? StubbedHost.Answer(403, "{}") : Shop.Answer(request);

        (await TellAsync(new TroubleReport(TroubleKinds.SecretStale).ToJson())).ShouldBe(503);
    }

    [Fact]
    public async Task Writes_the_event_later_that_could_not_be_written()
    {
        Host.Kube = request => IsEvent(request) ? StubbedHost.Answer(500, "{}") : Shop.Answer(request);
        (await TellAsync(new TroubleReport(TroubleKinds.SecretStale).ToJson())).ShouldBe(503);

        Host.Kube = CollectEvents;
        (await TellAsync(new TroubleReport(TroubleKinds.SecretStale).ToJson())).ShouldBe(204);

        _events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Counts_many_at_once_and_writes_few_events()
    {
        Host.Kube = CollectEvents;
        var time = new FakeTimeProvider();
        var trouble = new AgentTrouble(
            Host.Get<KubernetesApi>(), new EventPace(time), Host.Get<InjectorMetrics>(), time, NullLogger<AgentTrouble>.Instance);

        for (var number = 0; number < 30; number++)
        {
            var pod = new PodIdentity("shop", "web", $"web-{number}", $"uid-{number}");
            await trouble.TellAsync(pod, TroubleKinds.SecretStale, CancellationToken.None);
        }

        trouble.Last.Count.ShouldBe(30);
        _events.Count.ShouldBe(20);
    }

    private async Task<int> TellAsync(byte[] report) =>
        (await AskAsync(Host.Get<BrokerEndpoints>().TroubleAsync, TestTokens.Bearer, System.Text.Encoding.UTF8.GetString(report)))
        .Response.StatusCode;

    private HttpResponseMessage CollectEvents(HttpRequestMessage request)
    {
        if (IsEvent(request))
        {
            _events.Add(JsonNode.Parse(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult())!);
        }

        return Shop.Answer(request);
    }

    private static bool IsEvent(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal);
}
