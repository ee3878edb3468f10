using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using VaultInjector.Hostility;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Admission;

/// <summary>What a whole review costs, from its bytes to the bytes of the answer, whatever the pod holds.</summary>
public sealed class ReviewCostTests : IAsyncLifetime
{
    private StubbedHost _host = null!;

    public static TheoryData<string> AllKinds => [.. HostileReviews.Pods.Keys];

    public async ValueTask InitializeAsync()
    {
        _host = await StubbedHost.StartAsync();
        var shop = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Corpus", "kubernetes", "namespace.json"));
        _host.Get<NamespaceCache>().Present(JsonDocument.Parse(shop).RootElement);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Allocates_sixteen_MiB_at_most(string kind)
    {
        var body = Encoding.UTF8.GetBytes(HostileReviews.Review(HostileReviews.Pods[kind]()));
        body.Length.ShouldBeLessThan(HostileReviews.LongestBody);
        Answer(body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Answer(body);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(HostileReviews.MostAllocated);
    }

    /// <summary>The parser gives up at this depth, before anything else looks at the body.</summary>
    [Theory]
    [InlineData('[', ']')]
    [InlineData('[', ' ')]
    public async Task Refuses_a_body_that_is_nested_too_deep(char open, char close)
    {
        const int Depth = 1_000_000;
        var review = HostileReviews.Review(new string(open, Depth) + new string(close, Depth));
        var context = Reviews.Request(Encoding.UTF8.GetBytes(review), review.Length);

        await _host.Get<AdmissionEndpoint>().HandleAsync(context);

        context.Response.StatusCode.ShouldBe(400);
    }

    [Fact]
    public async Task Refuses_more_values_than_any_pod_has()
    {
        var review = HostileReviews.Review($"[{string.Concat(Enumerable.Repeat("1,", 1_000_000))}1]");
        var context = Reviews.Request(Encoding.UTF8.GetBytes(review), review.Length);

        await _host.Get<AdmissionEndpoint>().HandleAsync(context);

        context.Response.StatusCode.ShouldBe(413);
    }

    /// <summary>As the endpoint does it, on this thread.</summary>
    private void Answer(byte[] body)
    {
        using var document = ReviewDocument.Parse(body);
        if (document is null)
        {
            return;
        }

        var review = AdmissionReview.Read(document.RootElement).Review!;
        var judged = _host.Get<PodAdmission>().JudgeAsync(review, CancellationToken.None).AsTask();
        judged.IsCompletedSuccessfully.ShouldBeTrue("the namespace is known, so that nothing is waited for");
        var output = PipeWriter.Create(Stream.Null);
        AdmissionResponseWriter.Write(output, review, judged.GetAwaiter().GetResult());
        output.Complete();
    }
}
