using Microsoft.Extensions.Time.Testing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Status;

namespace VaultInjector.Webhook.Tests.Status;

public sealed class MinuteSeriesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 30, TimeSpan.Zero));

    [Fact]
    public void Counts_by_minute_and_forgets_after_an_hour()
    {
        var series = new MinuteSeries(_time);
        series.Add(0.1);
        series.Add(0.3);
        _time.Advance(TimeSpan.FromMinutes(1));
        series.Add(0.5);

        series.Read("a").PerMinute.TakeLast(3).ShouldBe([0, 2, 1]);
        series.Read("a").MeanMilliseconds.TakeLast(3).ShouldBe([0, 200, 500]);

        _time.Advance(TimeSpan.FromMinutes(59));
        series.Read("a").PerMinute.Count.ShouldBe(60);
        series.Read("a").PerMinute[0].ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(1));
        series.Read("a").PerMinute.Sum().ShouldBe(0);
    }

    [Fact]
    public void The_journal_keeps_the_newest_fifty_refusals()
    {
        var journal = new RefusalJournal(_time);
        for (var i = 0; i < 60; i++)
        {
            journal.Keep(new RefusedRequest("broker", $"shop/{i}", "code", "words"));
        }

        journal.Last.Count.ShouldBe(50);
        journal.Last[0].Refused.Who.ShouldBe("shop/59");
        journal.Last[^1].Refused.Who.ShouldBe("shop/10");
    }
}
