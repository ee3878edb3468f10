using Microsoft.Extensions.Hosting;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Revocation;

/// <summary>The loop that waits for the end of pods, with an API server that answers what a real one does.</summary>
public sealed class PodEndingsTests : IAsyncLifetime
{
    private readonly TaskCompletionSource<string> _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _ledgerPages = [];
    private StubbedHost _host = null!;
    private PodEndings _endings = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        _endings = _host.Get<IEnumerable<IHostedService>>().OfType<PodEndings>().Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _endings.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }

    /// <summary>A real API server says so of a cluster without an injected pod, when it is asked for metadata only.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Watches_from_a_list_without_pods(string items)
    {
        _host.Kube = request =>
            Answer(request, $$"""{"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"7"},"items":{{items}}}""");

        await _endings.StartAsync(CancellationToken.None);

        (await _watched.Task.WaitAsync(TimeSpan.FromMinutes(2))).ShouldContain("resourceVersion=7");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"metadata":{"resourceVersion":"7"},"items":{}}""")]
    [InlineData("no JSON at all")]
    public async Task Asks_again_after_an_answer_that_is_not_a_list(string nonsense)
    {
        var lists = 0;
        _host.Kube = request => Answer(request, lists++ == 0 ? nonsense : """{"metadata":{"resourceVersion":"8"},"items":[]}""");

        await _endings.StartAsync(CancellationToken.None);

        (await _watched.Task.WaitAsync(TimeSpan.FromMinutes(2))).ShouldContain("resourceVersion=8");
    }

    [Fact]
    public async Task Reads_the_ledger_page_by_page()
    {
        _host.Kube = request => Answer(request, """{"metadata":{"resourceVersion":"9"},"items":[]}""");

        await _endings.StartAsync(CancellationToken.None);
        await _watched.Task.WaitAsync(TimeSpan.FromMinutes(2));

        _ledgerPages.ShouldBe([
            "?labelSelector=app.kubernetes.io%2Fcomponent%3Dissued-ledger&limit=250",
            "?labelSelector=app.kubernetes.io%2Fcomponent%3Dissued-ledger&limit=250&continue=next",
        ]);
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, string list)
    {
        var asked = request.RequestUri!.PathAndQuery;
        if (asked.Contains("/leases?", StringComparison.Ordinal))
        {
            _ledgerPages.Add(request.RequestUri.Query);
            var next = asked.Contains("continue", StringComparison.Ordinal) ? "" : "next";
            return StubbedHost.Answer(200, $$$"""{"metadata":{"resourceVersion":"1","continue":"{{{next}}}"},"items":[]}""");
        }

        if (!asked.StartsWith("/api/v1/pods?", StringComparison.Ordinal))
        {
            return StubbedHost.Answer(404, "{}");
        }

        if (!asked.Contains("watch=true", StringComparison.Ordinal))
        {
            return StubbedHost.Answer(200, list);
        }

        _watched.TrySetResult(asked);
        return StubbedHost.Answer(500, "{}");
    }
}
