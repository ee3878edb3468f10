namespace VaultInjector.Webhook.Connections;

/// <summary>
/// Connects anew when what connections are made with has changed. Requests on former connections go on; idle ones close by themselves.
/// </summary>
/// <param name="present">What new connections are made with; the same object as long as nothing changes.</param>
/// <param name="make">Makes the handler beneath.</param>
internal sealed class RenewedHandler<T>(Func<T?> present, Func<T?, HttpMessageHandler> make) : HttpMessageHandler
    where T : class
{
    private readonly Lock _lock = new();
    private T? _made;
    private HttpMessageInvoker? _current;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Current().SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    private HttpMessageInvoker Current()
    {
        var now = present();
        lock (_lock)
        {
            if (_current is null || !ReferenceEquals(now, _made))
            {
                (_current, _made) = (new HttpMessageInvoker(make(now)), now);
            }

            return _current;
        }
    }
}
