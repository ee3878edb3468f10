using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Vault.Transport;

namespace VaultInjector.Agent.Transport;

/// <summary>
/// HTTPS that trusts <see cref="CaTrust"/> only, follows no redirect and keeps no cookie. It uses the operator's proxy or none, never one
/// of <c>HTTPS_PROXY</c>.
/// </summary>
public sealed class TrustingHandler(Peer peer) : HttpMessageHandler
{
    private X509Certificate2Collection? _trusted;
    private SslStreamCertificateContext? _shown;
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
        var (certificates, shown) = (peer.Trust.Certificates, peer.Certificate?.Current);
        if (_current is null || !ReferenceEquals(_trusted, certificates) || !ReferenceEquals(_shown, shown))
        {
            _current?.Dispose();
            (_current, _trusted, _shown) = (new HttpMessageInvoker(Handler(certificates, shown)), certificates, shown);
        }

        return _current;
    }

    private SocketsHttpHandler Handler(X509Certificate2Collection certificates, SslStreamCertificateContext? shown)
    {
        var policy = ChainVerification.Policy(certificates);
        return new SocketsHttpHandler
        {
            // A resumed session has the certificate of its first handshake, which a new root does not verify.
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                AllowTlsResume = false,
                ClientCertificateContext = shown,
            },
            UseProxy = peer.Proxy is not null,
            Proxy = peer.Proxy is { } proxy ? new OneProxy(proxy) : null,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 16,
        };
    }
}
