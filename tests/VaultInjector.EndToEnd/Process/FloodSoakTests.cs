using System.Globalization;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.Flooding;

namespace VaultInjector.EndToEnd.Process;

/// <summary>
/// The second part of <c>make soak</c>: everything at once that a client without any right can send, against a webhook with the memory of
/// its container: in a control group of 128 MiB where one can be made (as root), else with the heap that .NET would have in it. Every
/// review of the API server is answered, and in time.
/// </summary>
public sealed class FloodSoakTests(RunningCluster running, ITestOutputHelper output)
{
    /// <summary>40 % of 128 MiB, in hexadecimal.</summary>
    private const string HeapOfContainer = "3333333";
    private const long Container = 128L * 1024 * 1024;
    private const int MostResidentKiB = 110 * 1024;
    private static readonly FloodSize Whole = new(Bodies: 64, IdleConnections: 2000, JunkBearers: 500);
    private static readonly FloodSize Short = new(Bodies: 8, IdleConnections: 200, JunkBearers: 100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Answers_every_review_while_it_is_flooded()
    {
        var asked = Environment.GetEnvironmentVariable("SOAK_SECONDS");
        var isWhole = asked is not null;
        using var group = isWhole ? MemoryGroup.TryCreate(Container) : null;
        await using var webhook = group?.Start(() => running.StartWebhook([])) ??
            running.StartWebhook([("DOTNET_GCHeapHardLimit", HeapOfContainer)]);
        await webhook.WaitUntilReadyAsync(CancellationToken.None);
        var reviews = new LegitimateReviews(webhook.Address, Review(running.Namespace), IsAnswered);
        await reviews.SendAsync(Pace, TimeSpan.Zero);

        await using (var flood = new Flood(webhook.Address, webhook.BrokerAddress, isWhole ? Whole : Short))
        {
            var legitimate = reviews.SendAsync(Pace, isWhole ? Longest : TimeSpan.FromSeconds(3));
            await flood.StartAsync();
            await legitimate;
            output.WriteLine(string.Join(", ", flood.Answers.Select(answer => $"{answer.Key}: {answer.Value}")));
        }

        (group?.Kills ?? 0).ShouldBe(0, "the kernel ended the webhook for want of memory");
        webhook.HasExited.ShouldBeFalse(webhook.Output);
        var peak = PeakKiB(webhook.ProcessId);
        output.WriteLine(
            $"{reviews.Times.Count} reviews, 99 % within {reviews.Percentile(0.99).TotalMilliseconds:0} ms, peak {peak / 1024} MiB, " +
            (group is null ? "with the heap of a container" : $"in {group.Kind}, which held {group.PeakBytes / 1024 / 1024} MiB"));
        reviews.Failures.ShouldBeEmpty();
        if (isWhole)
        {
            reviews.Percentile(0.99).ShouldBeLessThan(TimeSpan.FromMilliseconds(250));
            peak.ShouldBeLessThan(MostResidentKiB);
        }
    }

    private static string Review(string space) =>
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"soak","operation":"CREATE","namespace":""" +
        $"\"{space}\"" +
        ""","resource":{"group":"","version":"v1","resource":"pods"},"object":{"metadata":{"name":"web"},"spec":{"containers":[]}}}}""";

    private static bool IsAnswered(string answer) =>
        answer.Contains("\"uid\":\"soak\"", StringComparison.Ordinal) && answer.Contains("\"allowed\":true", StringComparison.Ordinal);

    private static int PeakKiB(int process) =>
        int.Parse(
            File.ReadLines($"/proc/{process}/status")
                .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);
}
