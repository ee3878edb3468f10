using System.Net.WebSockets;
using System.Text;

namespace VaultInjector.CommandLine.Check;

/// <summary>The bytes of one forwarded port over a WebSocket with channels.</summary>
/// <param name="socket">Connected.</param>
/// <param name="report">Gets what the pod's end reports.</param>
internal sealed class PortForwardStream(WebSocket socket, Action<string> report) : Stream
{
    private const byte Data = 0;

    /// <summary>The first message of each channel only repeats the port, in two bytes.</summary>
    private const int PortLength = 2;

    private readonly byte[] _message = new byte[64 * 1024];
    private readonly bool[] _isOpen = new bool[2];
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The pod's end reports an error, for example that nothing listens on the port.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (await ReceiveAsync(cancellationToken) is not { } payload)
            {
                return 0;
            }

            _rest = payload;
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var message = new byte[buffer.Length + 1];
        message[0] = Data;
        buffer.CopyTo(message.AsMemory(1));
        await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private IOException Reported(string problem)
    {
        report(problem);
        return new IOException(problem);
    }

    /// <returns>Data, perhaps none; null at the end.</returns>
    private async Task<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(_message.AsMemory(length), cancellation);
            length += part.Count;
        }
        while (!part.EndOfMessage && length < _message.Length);

        if (part.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }

        if (!part.EndOfMessage || length == 0 || _message[0] >= _isOpen.Length)
        {
            throw new IOException("the API server's port-forward sends what was not asked for");
        }

        var channel = _message[0];
        var payload = _message.AsMemory(1, length - 1);
        if (!_isOpen[channel])
        {
            _isOpen[channel] = true;
            payload = payload[Math.Min(PortLength, payload.Length)..];
        }

        return channel == Data || payload.IsEmpty ? payload : throw Reported(Encoding.UTF8.GetString(payload.Span).Trim());
    }
}
