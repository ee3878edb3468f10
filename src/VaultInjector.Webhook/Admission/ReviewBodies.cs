using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using VaultInjector.Webhook.Pacing;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// Reads reviews within a fixed envelope of memory. A small one is taken into memory of ours after all of it has arrived; a large one has
/// to wait for one of few places, fairly by the client's address. Small ones never wait for large ones.
/// </summary>
internal sealed class ReviewBodies(TimeProvider time) : IDisposable
{
    /// <summary>
    /// Above the 3 MiB that an API server accepts for an object. Below 4 MiB, from where a JSON document sets 8 MiB aside.
    /// </summary>
    public const int MaxBytes = (4 * 1024 * 1024) - 4096;

    /// <summary>
    /// A step of reading, and the longest small body. Each wake-up for 4 KiB of a 44 KiB review costs as much as reading them.
    /// </summary>
    private const int SmallBytes = 64 * 1024;
    private const int SmallAtATime = 64;
    private const int LargeAtATime = 2;
    private const int MostWaiting = 16;

    /// <summary>An API server gives a webhook at most 30 s and sends from memory.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestArrival = TimeSpan.FromSeconds(5);

    private readonly FairGate<IPAddress> _small = new(() => SmallAtATime, SmallAtATime);
    private readonly FairGate<IPAddress> _large = new(() => LargeAtATime, MostWaiting);
    private readonly Lazy<OwnThreads> _threads = new(() => new OwnThreads("large reviews", LargeAtATime));

    /// <summary>Runs what reads and answers a review where its memory is bounded: large ones on threads of their own.</summary>
    public Task RunAsync(HttpContext context, Func<Task> work) =>
        context.Request.ContentLength <= SmallBytes ? work() : _threads.Value.RunAsync(work);

    /// <exception cref="BadHttpRequestException">The body is longer or shorter than announced, or came too slowly.</exception>
    public Task<BodyReading> ReadAsync(HttpContext context) => context.Request.ContentLength switch
    {
        > MaxBytes => Task.FromResult(TooLong),
        <= SmallBytes and var announced => ReadSmallAsync(context, (int)announced),
        _ => ReadLargeAsync(context),
    };

    public void Dispose()
    {
        if (_threads.IsValueCreated)
        {
            _threads.Value.Dispose();
        }
    }

    private static BodyReading TooLong { get; } =
        new(null, StatusCodes.Status413PayloadTooLarge, $"the body is larger than {MaxBytes} bytes");

    private static BodyReading TooSlow { get; } =
        new(null, StatusCodes.Status408RequestTimeout, $"the body did not arrive within {LongestArrival.TotalSeconds} s");

    private static BodyReading Busy { get; } =
        new(null, StatusCodes.Status503ServiceUnavailable, "too many large reviews are being read; send it again in a moment");

    private async Task<BodyReading> ReadSmallAsync(HttpContext context, int announced)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAtLeastAsync(announced, context.RequestAborted);
        if (await _small.EnterAsync(Address(context), context.RequestAborted) is not { } place)
        {
            return Busy;
        }

        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(announced, 1));
        var length = (int)Math.Min(read.Buffer.Length, announced);
        read.Buffer.Slice(0, length).CopyTo(rented);
        reader.AdvanceTo(read.Buffer.End);
        return new BodyReading(new ReviewBody(rented, length, place));
    }

    private async Task<BodyReading> ReadLargeAsync(HttpContext context)
    {
        if (await EnterLargeAsync(context) is not { } place)
        {
            return Busy;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)(context.Request.ContentLength ?? MaxBytes));
        var length = -1;
        try
        {
            using var slow = new CancellationTokenSource(LongestArrival, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, context.RequestAborted);
            length = await FillAsync(context.Request.BodyReader, rented, both.Token);
            return length < 0 ? TooLong : new BodyReading(new ReviewBody(rented, length, place));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return TooSlow;
        }
        finally
        {
            if (length < 0)
            {
                ArrayPool<byte>.Shared.Return(rented);
                place.Dispose();
            }
        }
    }

    private async Task<IDisposable?> EnterLargeAsync(HttpContext context)
    {
        using var wait = new CancellationTokenSource(LongestWait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, context.RequestAborted);
        try
        {
            return await _large.EnterAsync(Address(context), both.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <returns>How many bytes there were; negative where there were more than the limit.</returns>
    private static async Task<int> FillAsync(PipeReader reader, byte[] rented, CancellationToken cancellation)
    {
        for (var length = 0; ;)
        {
            var read = await reader.ReadAtLeastAsync(SmallBytes, cancellation);
            var more = (int)Math.Min(read.Buffer.Length, int.MaxValue);
            var isTooLong = length + (long)more > Math.Min(MaxBytes, rented.Length);
            if (!isTooLong)
            {
                read.Buffer.CopyTo(rented.AsSpan(length));
                length += more;
            }

            reader.AdvanceTo(read.Buffer.End);
            if (isTooLong || read.IsCompleted)
            {
                return isTooLong ? -1 : length;
            }
        }
    }

    private static IPAddress Address(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
