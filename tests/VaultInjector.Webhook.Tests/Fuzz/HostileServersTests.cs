using VaultInjector.Fuzzing;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Fuzz;

/// <summary>
/// Whatever answers in the place of the API server or of Vault: the pod gets its grant or a refusal, in time and in little memory.
/// </summary>
[Collection(FuzzingAlone.Name)]
public sealed class HostileServersTests : IAsyncLifetime
{
    private static readonly int[] Documented = [200, 401, 403, 404, 409, 429, 503];
    private static readonly string[] Objects = ["tokenreview", "pod", "namespace"];
    private static readonly int[] Statuses = [200, 400, 403, 404, 500, 503];
    private StubbedHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StubbedHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public Task Survives_any_answer_of_the_API_server() => Fuzzer.RunAsync(
        Fuzzer.Corpus("kubernetes"),
        async answer =>
        {
            _host.Kube = new InjectedShop().With(Objects[answer.Length % Objects.Length], answer).Answer;

            await ShouldAnswerAsync();
        },
        cases: 500);

    [Fact]
    public Task Survives_any_answer_of_Vault() => Fuzzer.RunAsync(
        Fuzzer.Corpus("vault"),
        async answer =>
        {
            _host.Kube = new InjectedShop().Answer;
            _host.Vault = _ => StubbedHost.Answer(Statuses[answer.Length % Statuses.Length], answer);

            await ShouldAnswerAsync();
        },
        cases: 500);

    [Fact]
    public Task Survives_any_watch() => Fuzzer.RunAsync(
        Fuzzer.Corpus("kubernetes"),
        async answer =>
        {
            _host.Kube = _ => StubbedHost.Answer(200, answer);
            try
            {
                await foreach (
                    var change in _host.Get<KubernetesApi>().WatchMetadataAsync("/api/v1/namespaces", "1", CancellationToken.None))
                {
                    (change.Problem is null).ShouldBe(change.Kind != WatchEventKind.Unreadable);
                }
            }
            catch (KubernetesApiException)
            {
                // The loop asks again.
            }
        },
        cases: 400);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_at_most_16_MiB_of_an_answer(bool saysItsLength)
    {
        _host.Kube = _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = saysItsLength
                ? new ByteArrayContent([]) { Headers = { ContentLength = 1L << 40 } }
                : new StreamContent(new Endless()),
        };

        (await Should.ThrowAsync<KubernetesApiException>(() => _host.Get<KubernetesApi>().GetAsync("/version", CancellationToken.None)))
            .Message.ShouldContain("larger than 16 MiB");
    }

    [Fact]
    public async Task Reads_at_most_4_MiB_of_an_event()
    {
        _host.Kube = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Endless()) };
        var watch = _host.Get<KubernetesApi>().WatchMetadataAsync("/api/v1/namespaces", "1", CancellationToken.None);

        (
            await Should.ThrowAsync<KubernetesApiException>(async () => await watch.GetAsyncEnumerator().MoveNextAsync())
        ).Message.ShouldContain("larger than 4 MiB");
    }

    [Fact]
    public async Task Waits_five_seconds_for_a_namespace_that_trickles_in()
    {
        _host.Kube = _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new Endless { Pause = TimeSpan.FromMilliseconds(10) }),
        };
        var started = Stopwatch.StartNew();

        var failure = await Should.ThrowAsync<KubernetesApiException>(() =>
            _host.Get<NamespaceCache>().FindAsync("shop", CancellationToken.None).AsTask());

        failure.Message.ShouldContain("did not answer within 5 s");
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    private async Task ShouldAnswerAsync()
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Request.Headers.Authorization = "Bearer a.b.c";

        await _host.Get<BrokerEndpoints>().GrantAsync(context);

        Documented.ShouldContain(context.Response.StatusCode);
    }

    private sealed class Endless : MemoryStream
    {
        public TimeSpan Pause { get; init; }

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Pause > TimeSpan.Zero)
            {
                await Task.Delay(Pause, cancellationToken);
            }

            var some = Pause > TimeSpan.Zero ? 1 : buffer.Length;
            buffer.Span[..some].Fill((byte)' ');
            return some;
        }
    }
}
