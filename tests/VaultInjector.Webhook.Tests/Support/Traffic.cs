namespace VaultInjector.Webhook.Tests.Support;

/// <summary>What was sent to a server: requests that write, and the bytes of their paths and bodies.</summary>
internal sealed class Traffic
{
    private long _bytes;
    private int _reads;
    private int _writes;

    public long WrittenBytes => Interlocked.Read(ref _bytes);

    public int Writes => _writes;

    public int Reads => _reads;

    public DelegatingHandler Counting(HttpMessageHandler inner) => new Handler(this, inner);

    public void Forget() => (_bytes, _reads, _writes) = (0, 0, 0);

    private void Count(HttpRequestMessage request)
    {
        if (request.Method == HttpMethod.Get)
        {
            Interlocked.Increment(ref _reads);
            return;
        }

        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytes, request.RequestUri!.PathAndQuery.Length + (request.Content?.Headers.ContentLength ?? 0));
    }

    private sealed class Handler(Traffic traffic, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            traffic.Count(request);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
