using System.Globalization;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>How often what a pod waits for is written down.</summary>
public sealed class WaitingPodsPaceTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Counting _server = new();
    private readonly KubernetesConnection _connection;
    private readonly WaitingPods _waiting;

    public WaitingPodsPaceTests()
    {
        _connection = new KubernetesConnection(
            new KubernetesClientConfiguration { Host = "http://kubernetes.test" }, _time, handler: _server);
        _waiting = new WaitingPods(new KubernetesApi(_connection), new EventPace(_time), _time, NullLogger<WaitingPods>.Instance);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Shows_an_outage_to_a_pod_that_waits_once_in_an_hour()
    {
        for (var asked = 0; asked < 3600 / 4; asked++)
        {
            await ShowAsync(RefusalReason.VaultSealed.For());
            _time.Advance(TimeSpan.FromSeconds(4));
        }

        _server.Posted.ShouldHaveSingleItem().ShouldContain("\"reason\":\"VaultTokenPending\"");

        _time.Advance(TimeSpan.FromSeconds(10));
        await ShowAsync(RefusalReason.VaultSealed.For());
        _server.Posted.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Shows_the_next_reason_too()
    {
        Refusal[] refusals =
            [RefusalReason.VaultSealed.For(), RefusalReason.SessionNotReady.For("not yet"), RefusalReason.RoleMissing.For()];
        foreach (var refusal in refusals)
        {
            await ShowAsync(refusal);
            _time.Advance(TimeSpan.FromSeconds(2));
            await ShowAsync(refusal);
        }

        _server.Posted.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Spreads_the_events_of_many_pods()
    {
        for (var pod = 0; pod < 1000; pod++)
        {
            await ShowAsync(RefusalReason.RoleMissing.For(), pod);
        }

        _server.Posted.Count.ShouldBe(20);
        _time.Advance(TimeSpan.FromSeconds(4));
        await ShowAsync(RefusalReason.RoleMissing.For(), 999);
        _server.Posted.Count.ShouldBe(21);
    }

    [Fact]
    public async Task Shows_nothing_of_a_caller_that_is_not_a_pod_of_ours()
    {
        await _waiting.ShowAsync(RefusalReason.RoleMissing.For(), CancellationToken.None);
        await ShowAsync(RefusalReason.PodNotInjected.For("apps/a", "it differs"));
        await ShowAsync(RefusalReason.TooManyRequests.For("apps/a"));

        _server.Posted.ShouldBeEmpty();
    }

    private Task ShowAsync(Refusal refusal, int pod = 0) => _waiting.ShowAsync(
        refusal with { Pod = $"apps/pod-{pod}", PodUid = pod.ToString(CultureInfo.InvariantCulture) }, CancellationToken.None);

    private sealed class Counting : DelegatingHandler
    {
        public List<string> Posted { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Posted.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(System.Net.HttpStatusCode.Created) { Content = new StringContent("{}") };
        }
    }
}
