using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VaultInjector.Proxying;

/// <summary>An HTTP proxy that knows CONNECT only. Whatever name it is asked for, it connects to one port of this machine.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _target;
    private readonly Task _accepting;

    /// <param name="target">The port that it connects to.</param>
    public ConnectProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The first lines that it got, in their order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What it answers instead of connecting, for example <c>403 Forbidden</c>.</summary>
    public string? Refusal { get; set; }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = await HeadAsync(stream);
                if (head.Length == 0)
                {
                    // A client that ended before it asked.
                    return;
                }

                Asked.Enqueue(head.Split("\r\n")[0]);
                var answer = $"HTTP/1.1 {Refusal ?? "200 Connection established"}\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stopping.Token);
                if (Refusal is null)
                {
                    using var server = new TcpClient();
                    await server.ConnectAsync(IPAddress.Loopback, _target, _stopping.Token);
                    await Task.WhenAny(
                        stream.CopyToAsync(server.GetStream(), _stopping.Token), server.GetStream().CopyToAsync(stream, _stopping.Token));
                }
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
            {
                // One of the two has closed its connection.
            }
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stopping.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
