using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Admission;

/// <summary>What reading reviews may cost.</summary>
public sealed class ReviewBodiesTests : IDisposable
{
    private const int Large = 100_000;
    private readonly FakeTimeProvider _time = new();
    private readonly ReviewBodies _bodies;

    public ReviewBodiesTests() => _bodies = new ReviewBodies(_time);

    public void Dispose() => _bodies.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(ReviewBodies.MaxBytes)]
    public async Task Reads_a_body_as_it_was_sent(int length)
    {
        var sent = Enumerable.Range(0, length).Select(number => (byte)number).ToArray();

        (await _bodies.ReadAsync(Reviews.Request(sent, length))).HasFailed(out var body).ShouldBeFalse();

        body!.Content.Span.SequenceEqual(sent).ShouldBeTrue();
        body.Dispose();
    }

    [Fact]
    public async Task Reads_a_body_of_unknown_length()
    {
        (await _bodies.ReadAsync(Reviews.Request("{}"u8.ToArray()))).HasFailed(out var body).ShouldBeFalse();

        Encoding.UTF8.GetString(body!.Content.Span).ShouldBe("{}");
        body.Dispose();
    }

    [Theory]
    [InlineData(ReviewBodies.MaxBytes + 1)]
    [InlineData(90_000_000)]
    [InlineData(long.MaxValue)]
    public async Task Refuses_a_length_over_the_limit_without_touching_the_body(long announced)
    {
        var context = Reviews.Request([], announced);
        context.Features.Set<IRequestBodyPipeFeature>(new NeverRead());

        ShouldFail(await _bodies.ReadAsync(context), 413);
    }

    [Fact]
    public async Task Refuses_a_body_of_unknown_length_that_is_over_the_limit() =>
        ShouldFail(await _bodies.ReadAsync(Reviews.Request(new byte[ReviewBodies.MaxBytes + 1])), 413);

    [Fact]
    public async Task Reads_two_large_bodies_at_a_time_and_small_ones_beside_them()
    {
        var held = new[] { await HoldAsync(), await HoldAsync() };
        var third = _bodies.ReadAsync(Reviews.Request(new byte[Large], Large));

        (await _bodies.ReadAsync(Reviews.Request("{}"u8.ToArray(), 2))).HasFailed(out var small).ShouldBeFalse();
        small!.Dispose();
        third.IsCompleted.ShouldBeFalse();

        held[0].Dispose();
        (await third.WaitAsync(TimeSpan.FromSeconds(10))).HasFailed(out var body).ShouldBeFalse();
        body!.Dispose();
    }

    [Fact]
    public async Task Turns_a_large_body_away_that_waits_too_long()
    {
        using var first = await HoldAsync();
        using var second = await HoldAsync();
        var third = _bodies.ReadAsync(Reviews.Request(new byte[Large], Large));

        _time.Advance(TimeSpan.FromSeconds(3));

        ShouldFail(await third.WaitAsync(TimeSpan.FromSeconds(10)), 503);
    }

    [Fact]
    public async Task Turns_the_seventeenth_waiting_body_of_an_address_away_at_once()
    {
        using var first = await HoldAsync();
        using var second = await HoldAsync();
        var waiting = Enumerable.Range(0, 16).Select(_ => _bodies.ReadAsync(Reviews.Request(new byte[Large], Large))).ToList();

        ShouldFail(await _bodies.ReadAsync(Reviews.Request(new byte[Large], Large)), 503);

        waiting.ShouldAllBe(reading => !reading.IsCompleted);
    }

    [Fact]
    public async Task Gives_the_place_of_a_body_that_does_not_arrive_to_the_next()
    {
        var stalled = Reviews.Request([], Large);
        stalled.Features.Set<IRequestBodyPipeFeature>(new Stalled());
        var reading = _bodies.ReadAsync(stalled);

        _time.Advance(TimeSpan.FromSeconds(5));

        ShouldFail(await reading.WaitAsync(TimeSpan.FromSeconds(10)), 408);
        using var first = await HoldAsync();
        using var second = await HoldAsync();
    }

    [Theory]
    [InlineData(ReviewDocument.MostValues - 2, true)]
    [InlineData(ReviewDocument.MostValues - 1, false)]
    public void Parses_no_more_values_than_the_limit(int numbers, bool isParsed)
    {
        var text = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat('1', numbers))}]");

        using var document = ReviewDocument.Parse(text);

        (document is not null).ShouldBe(isParsed);
    }

    private async Task<ReviewBody> HoldAsync()
    {
        (await _bodies.ReadAsync(Reviews.Request(new byte[Large], Large))).HasFailed(out var body).ShouldBeFalse();
        return body!;
    }

    private static void ShouldFail(BodyReading reading, int status)
    {
        reading.HasFailed(out _).ShouldBeTrue();
        reading.Status.ShouldBe(status);
    }

    private sealed class NeverRead : IRequestBodyPipeFeature
    {
        public PipeReader Reader => throw new InvalidOperationException("The body was touched.");
    }

    private sealed class Stalled : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = new Pipe().Reader;
    }
}
