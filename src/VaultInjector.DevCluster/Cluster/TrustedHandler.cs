using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>HTTP that trusts one CA bundle and nothing else.</summary>
public static class TrustedHandler
{
    public static SocketsHttpHandler For(string caPem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(caPem);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,

            // A request that expects 100 (Continue) waits for the server's word: under load that may take longer than the usual second.
            Expect100ContinueTimeout = Timeout.InfiniteTimeSpan,
            SslOptions = { CertificateChainPolicy = policy, AllowTlsResume = false },
        };
    }
}
