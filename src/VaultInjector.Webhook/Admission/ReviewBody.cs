using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace VaultInjector.Webhook.Admission;

/// <summary>
/// A review in one rented piece, with its place among those that are read at a time: a document that is parsed in place needs no copy.
/// </summary>
internal sealed class ReviewBody(byte[] rented, int length, IDisposable place) : IDisposable
{
    private byte[] _rented = rented;

    public ReadOnlyMemory<byte> Content => _rented.AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, []) is { Length: > 0 } held)
        {
            ArrayPool<byte>.Shared.Return(held);
            place.Dispose();
        }
    }
}

/// <summary>The result of reading a body: the body, or an HTTP status with a sentence.</summary>
internal readonly record struct BodyReading(ReviewBody? Body, int Status = 0, string Problem = "")
{
    public bool HasFailed([NotNullWhen(false)] out ReviewBody? body) => (body = Body) is null;
}
