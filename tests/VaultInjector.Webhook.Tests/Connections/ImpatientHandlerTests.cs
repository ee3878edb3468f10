using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using VaultInjector.Webhook.Connections;

namespace VaultInjector.Webhook.Tests.Connections;

/// <summary>A peer that vanishes without closing its connections, on real sockets and in virtual time.</summary>
public sealed class ImpatientHandlerTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly VanishingServer _server = new();
    private readonly HttpClient _http;

    public ImpatientHandlerTests()
    {
        var handler = new ImpatientHandler(() => new SocketsHttpHandler { UseProxy = false }, _time);
        _http = new HttpClient(handler) { BaseAddress = _server.Address };
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Asks_a_safe_request_once_more_on_a_new_connection_after_three_seconds()
    {
        await AnsweredAsync(HttpMethod.Get);
        _server.Vanish();
        var second = SendAsync(HttpMethod.Get);
        await _server.IgnoredAsync();

        _time.Advance(TimeSpan.FromSeconds(2.9));
        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        (await second.WaitAsync(TimeSpan.FromMinutes(2))).ShouldBe(HttpStatusCode.OK);
        _server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Uses_no_pooled_connection_while_others_of_them_may_be_silent()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AnsweredAsync(HttpMethod.Get)));
        _server.Vanish();
        var first = SendAsync(HttpMethod.Get);
        await _server.IgnoredAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        await first.WaitAsync(TimeSpan.FromMinutes(2));

        await AnsweredAsync(HttpMethod.Post);
        await AnsweredAsync(HttpMethod.Get);
    }

    [Fact]
    public async Task Never_repeats_what_may_change_something()
    {
        await AnsweredAsync(HttpMethod.Get);
        _server.Vanish();
        using var limit = new CancellationTokenSource();
        var grant = SendAsync(HttpMethod.Post, limit.Token);
        await _server.IgnoredAsync();

        _time.Advance(TimeSpan.FromSeconds(10));
        await limit.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => grant.WaitAsync(TimeSpan.FromMinutes(2)));
        _server.Asked("POST").ShouldBe(1);
    }

    private async Task AnsweredAsync(HttpMethod method) =>
        (await SendAsync(method).WaitAsync(TimeSpan.FromMinutes(2))).ShouldBe(HttpStatusCode.OK);

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, "/");
        using var response = await _http.SendAsync(request, cancellation);
        return response.StatusCode;
    }

    /// <summary>Answers each request; after <see cref="Vanish"/> only those on connections that are opened then.</summary>
    private sealed class VanishingServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<string> _ignored = Channel.CreateUnbounded<string>();
        private readonly List<string> _asked = [];
        private readonly Task _accepting;
        private int _silentUpTo;

        public VanishingServer()
        {
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}");

        public int Connections { get; private set; }

        public int Asked(string method) => _asked.Count(asked => asked == method);

        public void Vanish() => _silentUpTo = Connections;

        public async Task IgnoredAsync() => await _ignored.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _accepting;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token), ++Connections);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client, int number)
        {
            using var connection = client;
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                lock (_asked)
                {
                    _asked.Add(line.Split(' ')[0]);
                }

                if (number <= _silentUpTo)
                {
                    _ignored.Writer.TryWrite(line);
                    await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
                }

                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
            }
        }
    }
}
