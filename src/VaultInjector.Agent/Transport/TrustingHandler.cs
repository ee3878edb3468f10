using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;

namespace VaultInjector.Agent.Transport;

/// <summary>HTTPS that trusts <see cref="CaTrust"/> only, follows no redirect, uses no proxy and keeps no cookie.</summary>
public sealed class TrustingHandler(CaTrust trust) : HttpMessageHandler
{
    private X509Certificate2Collection? _trusted;
    private HttpMessageInvoker? _current;

    /// <summary>Closes the connections; the next request opens another.</summary>
    public void Disconnect()
    {
        _current?.Dispose();
        _current = null;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri?.Scheme != Uri.UriSchemeHttps)
        {
            throw new InvalidOperationException("Only https:// is allowed.");
        }

        return Current().SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    // The agent sends one request at a time, so no request uses the replaced handler.
    private HttpMessageInvoker Current()
    {
        var certificates = trust.Certificates;
        if (_current is null || !ReferenceEquals(_trusted, certificates))
        {
            _current?.Dispose();
            (_current, _trusted) = (new HttpMessageInvoker(Handler(certificates)), certificates);
        }

        return _current;
    }

    private static SocketsHttpHandler Handler(X509Certificate2Collection certificates)
    {
        var policy = ChainVerification.Policy(certificates);
        return new SocketsHttpHandler
        {
            // A resumed session has the certificate of its first handshake, which a new root does not verify.
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, AllowTlsResume = false },
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 16,
        };
    }
}
