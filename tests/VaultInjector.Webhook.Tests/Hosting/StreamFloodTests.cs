using System.Net;
using System.Text;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Flooding;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Hosting;

/// <summary>Many connections times a hundred streams of HTTP/2, each with a body that never comes.</summary>
public sealed class StreamFloodTests : IAsyncLifetime
{
    private const int Connections = 12;
    private const int StreamsEach = 100;

    /// <summary>As in Listeners.</summary>
    private const int MostRequests = 256;

    private static readonly IPAddress Attacker = IPAddress.Parse("127.0.0.2");

    private readonly CancellationTokenSource _end = new();
    private StubApiServer _kube = null!;
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        _kube = await StubApiServer.StartAsync();

        // None of them may be closed for being slow.
        _webhook = await RunningWebhook.StartAsync(_kube.Address, more: ["--Listen:SlowClientLimit=00:01:00"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _webhook.DisposeAsync();
        await _kube.DisposeAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task Answers_legitimate_reviews_and_turns_the_streams_away_that_are_too_many()
    {
        var clients = Enumerable.Range(0, Connections).Select(_ => Client(Attacker)).ToList();
        var streams = clients.SelectMany(client => Enumerable.Range(0, StreamsEach).Select(_ => HangAsync(client))).ToList();
        var away = (Connections * StreamsEach) - MostRequests;
        await Waiting.ForAsync(
            () => Task.FromResult(streams.Count(IsTurnedAway) >= away ? "away" : null),
            $"{away} streams to be turned away",
            CancellationToken.None);

        var reviews = new LegitimateReviews(_webhook.Address, Reviews.OfPod().ToJsonString(), IsInjected);
        await reviews.SendAsync(TimeSpan.Zero, TimeSpan.FromSeconds(1), least: 6);

        reviews.Failures.ShouldBeEmpty();
        streams.Count(stream => stream.IsCompleted && !IsTurnedAway(stream)).ShouldBeInRange(1, 2 * StreamsEach, "a connection made room");
        await _end.CancelAsync();
        await Task.WhenAll(streams);
        clients.ForEach(client => client.Dispose());
    }

    private static bool IsInjected(string answer) => answer.Contains("\"decision\":\"injected\"", StringComparison.Ordinal);

    private static bool IsTurnedAway(Task<string> stream) => stream.IsCompleted && stream.Result == "503";

    private static HttpClient Client(IPAddress from)
    {
        var client = Flood.Client(from);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client;
    }

    private async Task<string> HangAsync(HttpClient client)
    {
        try
        {
            using var content = new Hanging();
            using var answer = await client.PostAsync(new Uri(_webhook.Address, "/mutate"), content, _end.Token);
            return $"{(int)answer.StatusCode}";
        }
        catch (Exception closed) when (closed is HttpRequestException or OperationCanceledException or IOException)
        {
            return "closed";
        }
    }

    /// <summary>A small body whose last byte does not come.</summary>
    private sealed class Hanging : HttpContent
    {
        private static readonly byte[] Begin = Encoding.ASCII.GetBytes("{");

        public Hanging() => Headers.ContentType = new("application/json");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(Begin, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 1000;
            return true;
        }
    }
}
