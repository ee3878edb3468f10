using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace VaultInjector.Flooding;

/// <summary>Everything at once that a client without any right can send, for as long as a test lets it.</summary>
internal sealed class Flood(Uri admission, Uri broker, FloodSize size) : IAsyncDisposable
{
    private const int MostConnections = 64;
    private const int BodyBytes = 4 * 1024 * 1024;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly IPAddress Attacker = IPAddress.Parse("127.0.0.2");

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<SslStream> _idle = [];
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];

    /// <summary>How often each answer came; a connection that was closed counts as <c>closed</c>.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <param name="from">The address to connect from: a pod and the API server have different ones.</param>
    public static HttpClient Client(IPAddress from) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = Trusting(),
        MaxConnectionsPerServer = MostConnections,
        ConnectCallback = async (context, cancellation) => await ConnectAsync(from, context.DnsEndPoint.Port, cancellation),
    });

    /// <summary>Returns when the idle connections are there; the rest goes on until it is disposed.</summary>
    public async Task StartAsync()
    {
        _running.AddRange(Enumerable.Range(0, size.Bodies).Select(number => Task.Run(() => SendBodiesAsync(number))));
        _running.Add(Task.Run(SendBearersAsync));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, size.IdleConnections),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (number, _) => await ConnectAsync(number % 2 == 0 ? admission : broker));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var connection in _idle)
        {
            await connection.DisposeAsync();
        }

        _end.Dispose();
    }

    /// <summary>Half of the clients send as many JSON values as fit, the others one long text.</summary>
    private async Task SendBodiesAsync(int number)
    {
        using var client = Client(Attacker);
        var body = new byte[BodyBytes];
        body.AsSpan().Fill((byte)'1');
        for (var index = 1; number % 2 == 0 && index < body.Length; index += 2)
        {
            body[index] = (byte)',';
        }

        (body[0], body[^1]) = number % 2 == 0 ? ((byte)'[', (byte)']') : ((byte)'"', (byte)'"');
        while (!_end.IsCancellationRequested)
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
            await SendAsync("body", client, new HttpRequestMessage(HttpMethod.Post, new Uri(admission, "/mutate")) { Content = content });
        }
    }

    private async Task SendBearersAsync()
    {
        using var client = Client(Attacker);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var sent = new List<Task>();
        for (var number = 0; !_end.IsCancellationRequested;)
        {
            sent.RemoveAll(task => task.IsCompleted);
            for (var more = 0; more < size.JunkBearers / 50 && sent.Count < size.JunkBearers; more++)
            {
                var request = new HttpRequestMessage(HttpMethod.Post, new Uri(broker, "/v1/token"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Junk(number++));
                sent.Add(SendAsync("bearer", client, request));
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(sent);
    }

    /// <summary>Each is another one; some have the form of a token.</summary>
    private static string Junk(int number)
    {
        var payload = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"aud":["other-{{number}}"],"exp":4102444800}"""));
        return number % 2 == 0 ? $"junk.{number}.token" : $"eyJhbGciOiJSUzI1NiJ9.{payload.TrimEnd('=')}.c2lnbmF0dXJl";
    }

    private async Task SendAsync(string what, HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                using var answer = await client.SendAsync(request, _end.Token);
                Count($"{what} {(int)answer.StatusCode}");
            }
            catch (Exception closed)
                when (closed is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                Count($"{what} closed");
                await Task.Delay(Pause);
            }
        }
    }

    private async Task ConnectAsync(Uri address)
    {
        try
        {
            var tls = new SslStream(await ConnectAsync(Attacker, address.Port, _end.Token));
            _idle.Add(tls);
            await tls.AuthenticateAsClientAsync(Trusting(), _end.Token);
            Count("idle connected");
        }
        catch (Exception closed) when (closed is IOException or SocketException or OperationCanceledException)
        {
            Count($"idle closed {closed.Message}");
        }
    }

    private static async Task<NetworkStream> ConnectAsync(IPAddress from, int port, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Count(string answer) => _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);

    private static SslClientAuthenticationOptions Trusting() => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };
}
