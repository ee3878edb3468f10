using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.EndToEnd.Route;

/// <summary>
/// A listener of Vault with <c>tls_require_and_verify_client_cert</c>: it shows Vault's own certificate, and lets only clients through
/// whose certificate that CA issued.
/// </summary>
internal sealed class StrictListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SslStreamCertificateContext _certificate;
    private readonly X509ChainPolicy _clients = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
    };
    private readonly Uri _vault;
    private readonly Task _accepting;
    private int _refused;

    /// <param name="vault">Where it passes requests on to.</param>
    /// <param name="folder">Holds <c>vault.crt</c> and <c>vault.key</c>.</param>
    /// <param name="clients">What verifies a client.</param>
    public StrictListener(Uri vault, string folder, X509Certificate2 clients)
    {
        var (certificate, key) = (Path.Combine(folder, "vault.crt"), Path.Combine(folder, "vault.key"));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        (_vault, _certificate) = (vault, SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPemFile(certificate, key), [.. chain.Skip(1)], offline: true));
        _clients.CustomTrustStore.Add(clients);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Clients that it did not let through.</summary>
    public int Refused => _refused;

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
        catch (Exception end) when (end is OperationCanceledException or SocketException)
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
                await using var outside = new SslStream(client.GetStream());
                await outside.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = _certificate,
                        ClientCertificateRequired = true,
                        CertificateChainPolicy = _clients,
                    },
                    _stopping.Token);
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _vault.Port, _stopping.Token);
                await using var inside = new SslStream(server.GetStream(), false, (_, _, _, _) => true);
                await inside.AuthenticateAsClientAsync(_vault.Host);
                await Task.WhenAny(outside.CopyToAsync(inside, _stopping.Token), inside.CopyToAsync(outside, _stopping.Token));
            }
            catch (AuthenticationException)
            {
                Interlocked.Increment(ref _refused);
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
            {
                // One of the two has closed its connection.
            }
        }
    }
}
