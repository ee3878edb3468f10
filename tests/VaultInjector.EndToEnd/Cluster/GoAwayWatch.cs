namespace VaultInjector.EndToEnd.Cluster;

/// <summary>
/// Sees the GOAWAY frames in what a server sends over HTTP/2 (RFC 9113, sections 4.1 and 6.8), which HttpClient keeps to itself.
/// </summary>
internal sealed class GoAwayWatch(Stream inner, Action seen) : Stream
{
    private const int HeaderLength = 9;
    private const byte GoAway = 7;
    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerRead;
    private int _payloadLeft;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        foreach (var one in buffer.Span[..count])
        {
            Look(one);
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private void Look(byte one)
    {
        if (_payloadLeft > 0)
        {
            _payloadLeft--;
            return;
        }

        _header[_headerRead++] = one;
        if (_headerRead == HeaderLength)
        {
            _headerRead = 0;
            _payloadLeft = (_header[0] << 16) | (_header[1] << 8) | _header[2];
            if (_header[3] == GoAway)
            {
                seen();
            }
        }
    }
}
