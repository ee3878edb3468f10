namespace VaultInjector.Webhook.Connections;

/// <summary>
/// Gives up a request on a silent connection. One that is safe to repeat is asked once more, on a connection of its own. A peer that
/// vanished leaves all pooled connections silent, so that for a while none of them is used.
/// </summary>
/// <param name="transport">Makes the handlers beneath.</param>
/// <param name="time">For the limits.</param>
internal sealed class ImpatientHandler(Func<SocketsHttpHandler> transport, TimeProvider time) : HttpMessageHandler
{
    /// <summary>Marks a request that changes nothing although it is not a GET.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsSafe = new("vault-injector.is-safe");

    private static readonly HttpMethod List = new("LIST");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Longer than an idle connection is kept: then none of the silent ones is left.</summary>
    private static readonly TimeSpan PoolPause = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _pooled = Invoker(transport(), handler => handler.PooledConnectionIdleTimeout = IdleLimit);
    private readonly HttpMessageInvoker _unpooled = Invoker(transport(), handler => handler.PooledConnectionLifetime = TimeSpan.Zero);
    private long _silentAt = -1;

    private bool IsPoolSilent =>
        Interlocked.Read(ref _silentAt) is >= 0 and var since && time.GetElapsedTime(since) < PoolPause;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsPoolSilent)
        {
            return await _unpooled.SendAsync(request, cancellationToken);
        }

        if (!IsRepeatable(request))
        {
            return await SendOnceAsync(request, cancellationToken);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await _pooled.SendAsync(request, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            PauseThePool();
            return await _unpooled.SendAsync(request, cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pooled.Dispose();
            _unpooled.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>What was cancelled by its caller before there was an answer tells of a silent peer too.</summary>
    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            return await _pooled.SendAsync(request, cancellation);
        }
        catch (OperationCanceledException) when (time.GetElapsedTime(started) >= Patience)
        {
            PauseThePool();
            throw;
        }
    }

    private void PauseThePool() => Interlocked.Exchange(ref _silentAt, time.GetTimestamp());

    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == List ||
        (request.Options.TryGetValue(IsSafe, out var safe) && safe);

    private static HttpMessageInvoker Invoker(SocketsHttpHandler handler, Action<SocketsHttpHandler> set)
    {
        set(handler);
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }
}
