using System.Globalization;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.Flooding;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Hosting;

/// <summary>
/// A process of its own, with the heap that a container of 128 MiB leaves it, and everything at once that a client without any right can
/// send. Reviews go on. <c>make soak</c> does more of it for longer.
/// </summary>
public sealed class FloodTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly FloodSize Size = new(Bodies: 16, IdleConnections: 600, JunkBearers: 500);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private readonly WebhookFiles _files = new();
    private StubApiServer _kube = null!;
    private WebhookServer _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        _kube = await StubApiServer.StartAsync();
        _webhook = WebhookServer.Start(
            Repository.Find(),
            new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = (51 * 1024 * 1024).ToString("x", CultureInfo.InvariantCulture) },
            FreePort.Next(),
            [.. _files.Arguments(_kube.Address, "127.0.0.1:1", vaultCa: null)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        await _kube.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Answers_every_legitimate_review_while_it_is_flooded()
    {
        var first = new LegitimateReviews(_webhook.Address, Reviews.OfPod().ToJsonString(), IsInjected);
        await Waiting.ForAsync(() => AnswersAsync(first), "the first review to be answered", CancellationToken.None);
        var reviews = new LegitimateReviews(_webhook.Address, Reviews.OfPod().ToJsonString(), IsInjected);

        await using (var flood = new Flood(_webhook.Address, _webhook.BrokerAddress, Size))
        {
            var legitimate = reviews.SendAsync(TimeSpan.FromMilliseconds(100), Length);
            await flood.StartAsync();
            await legitimate;
            output.WriteLine(string.Join(", ", flood.Answers.Select(answer => $"{answer.Key}: {answer.Value}")));
        }

        output.WriteLine($"{reviews.Times.Count} reviews, 99 % within {reviews.Percentile(0.99).TotalMilliseconds:0} ms");
        reviews.Failures.ShouldBeEmpty(Tail());
        _webhook.HasExited.ShouldBeFalse(Tail());
        _webhook.Output.ShouldNotContain("OutOfMemory");
    }

    private string Tail() => _webhook.Output[^Math.Min(_webhook.Output.Length, 5000)..];

    private static async Task<string?> AnswersAsync(LegitimateReviews reviews)
    {
        reviews.Failures.Clear();
        await reviews.SendAsync(TimeSpan.Zero, TimeSpan.Zero);
        return reviews.Failures.Count == 0 ? "answered" : null;
    }

    private static bool IsInjected(string answer) => answer.Contains("\"decision\":\"injected\"", StringComparison.Ordinal);
}
