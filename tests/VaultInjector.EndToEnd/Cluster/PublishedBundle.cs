using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>Connects as the API server does: trusting what stands in the webhook configuration at that moment, and nothing else.</summary>
internal sealed class PublishedBundle(LocalCluster cluster)
{
    public const string Configuration = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/vault-injector";
    private const string Name = "vault-injector.vault-injector.svc";
    private volatile X509Certificate2Collection _trusted = [];

    public X509Certificate2Collection Trusted => _trusted;

    /// <summary>Follows the configuration until cancelled, as an informer would.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await ReadAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }
    }

    public async Task ReadAsync()
    {
        var configuration = await cluster.Kube.Admin.GetAsync(Configuration, CancellationToken.None);
        var bundle = configuration["webhooks"]![0]!["clientConfig"]!["caBundle"]?.GetValue<string>() ?? "";
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        _trusted = trusted;
    }

    /// <summary>One full handshake, verified by these and nothing else.</summary>
    /// <exception cref="AuthenticationException">It failed.</exception>
    public static async Task ShakeHandsAsync(Uri replica, X509Certificate2Collection trusted)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", replica.Port);
        await using var tls = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(trusted);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Name,
                CertificateChainPolicy = policy,
                AllowTlsResume = false,
            });
    }
}
