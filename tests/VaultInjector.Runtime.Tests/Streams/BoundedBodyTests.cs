using CsCheck;
using VaultInjector.Runtime.Streams;

namespace VaultInjector.Runtime.Tests.Streams;

public sealed class BoundedBodyTests
{
    [Fact]
    public void Reads_up_to_the_limit_for_any_announced_length() =>
        Gen.Select(Gen.Int[0, 20_000], Gen.Int[1, 10_000], Gen.Int[1, 3000], Gen.Int[-1, 30_000]).Sample(body =>
        {
            var (length, limit, chunk, announced) = body;
            byte[] sent = [.. Enumerable.Range(0, length).Select(index => (byte)index)];
            var read = BoundedBody
                .ReadAsync(new Trickle(sent, chunk), announced < 0 ? null : announced, limit, CancellationToken.None)
                .GetAwaiter().GetResult();
            return length > limit || announced > limit ? read is null : read is { } whole && whole.Span.SequenceEqual(sent);
        });

    [Fact]
    public async Task Does_not_read_a_body_that_announces_to_be_too_long()
    {
        var content = new StreamContent(new Unreadable()) { Headers = { ContentLength = 90_000_000 } };

        (await BoundedBody.ReadAsync(content, 1024, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Does_not_rent_what_is_only_announced()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        await BoundedBody.ReadAsync(new MemoryStream([1]), long.MaxValue, 64 * 1024 * 1024, CancellationToken.None);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
    }

    [Fact]
    public async Task Reads_the_content_of_an_answer() =>
        (await BoundedBody.ReadAsync(new StringContent("hello"), 5, CancellationToken.None))!.Value.ToArray().ShouldBe("hello"u8.ToArray());

    /// <summary>Gives at most some bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > chunk ? buffer[..chunk] : buffer, cancellationToken);
    }

    private sealed class Unreadable : MemoryStream
    {
        public override bool CanRead => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It was read.");
    }
}
