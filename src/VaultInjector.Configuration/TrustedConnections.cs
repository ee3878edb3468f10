using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Configuration;

/// <summary>Connections whose TLS options are asked for anew each time, so that they follow a CA and a certificate.</summary>
internal static class TrustedConnections
{
    /// <summary>Old connections end, so that a CA or certificate that was replaced is not used for long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="options">TLS options of the next connection; the name of the server is filled in.</param>
    public static SocketsHttpHandler Handler(Func<SslClientAuthenticationOptions> options) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = Lifetime,
        ConnectCallback = (context, cancellation) => ConnectAsync(context, options, cancellation),
    };

    /// <summary>Trusts these CAs and no other.</summary>
    public static X509ChainPolicy Only(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, Func<SslClientAuthenticationOptions> options, CancellationToken cancellation)
    {
        var tls = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps ? options() : null;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return tls is null ? plain : await SecureAsync(plain, tls, context.DnsEndPoint.Host, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> SecureAsync(
        Stream plain, SslClientAuthenticationOptions options, string host, CancellationToken cancellation)
    {
        var secure = new SslStream(plain);
        try
        {
            options.TargetHost = host;
            await secure.AuthenticateAsClientAsync(options, cancellation);
            return secure;
        }
        catch (AuthenticationException refused)
        {
            await secure.DisposeAsync();
            throw new AuthenticationException(
                $"The certificate of {host} is not verified: {refused.Message} The CA comes from the file {Mount.CaBundle} of the mount " +
                "(VAULT_CACERT) or, for a certificate, from its .ca file.",
                refused);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
