using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>A review whose body is half sent; the other half follows when a test says so.</summary>
internal sealed record HeldReview(Task<HttpResponseMessage> Answer, Action Release);

/// <summary>Asks as an API server does: everything over one HTTP/2 connection for as long as that is said to last.</summary>
internal sealed class LastingConnection : IDisposable
{
    private readonly HttpClient _http;
    private int _connections;
    private int _goodbyes;

    public LastingConnection(LocalCluster cluster, WebhookServer webhook)
    {
        var handler = TrustedHandler.For(File.ReadAllText(cluster.CaFile));
        handler.ConnectCallback = async (context, cancellation) =>
        {
            Interlocked.Increment(ref _connections);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.PlaintextStreamFilter = (context, _) =>
            ValueTask.FromResult<Stream>(new GoAwayWatch(context.PlaintextStream, () => Interlocked.Increment(ref _goodbyes)));
        _http = new HttpClient(handler)
        {
            BaseAddress = webhook.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>How many were opened.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>GOAWAY frames, on all of them.</summary>
    public int Goodbyes => Volatile.Read(ref _goodbyes);

    public Task<HttpResponseMessage> ReviewAsync(byte[] review) => PostAsync(new ByteArrayContent(review));

    /// <summary>Returns when the webhook has the request.</summary>
    public async Task<HeldReview> BeginReviewAsync(byte[] review)
    {
        var body = new HalfBody(review);
        var answer = PostAsync(body);
        await body.Half.WaitAsync(TimeSpan.FromSeconds(30));

        // Frames of a connection are read in their order: what came before this question has arrived.
        using var after = await _http.GetAsync(new Uri("/v1/ca", UriKind.Relative));
        after.EnsureSuccessStatusCode();
        return new HeldReview(answer, body.Release);
    }

    public Task<string> WaitForGoodbyeAsync() =>
        Waiting.ForAsync(() => Task.FromResult(Goodbyes > 0 ? "said" : null), "a GOAWAY", CancellationToken.None);

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> PostAsync(HttpContent body)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return _http.PostAsync(new Uri("/mutate", UriKind.Relative), body);
    }

    private sealed class HalfBody(byte[] body) : HttpContent
    {
        private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Half => _half.Task;

        public void Release() => _released.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
            await stream.FlushAsync();
            _half.TrySetResult();
            await _released.Task;
            await stream.WriteAsync(body.AsMemory(body.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return true;
        }
    }
}
