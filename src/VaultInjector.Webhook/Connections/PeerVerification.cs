using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;

namespace VaultInjector.Webhook.Connections;

/// <summary>Verifies a server by the CAs that are trusted at the moment of the handshake, and by no others.</summary>
internal static class PeerVerification
{
    /// <param name="authorities">Asked at each handshake, since the file of a CA may change.</param>
    /// <param name="time">The moment to verify for.</param>
    /// <param name="host">The name to ask for and to expect; null for that of the address.</param>
    public static SslClientAuthenticationOptions By(Func<X509Certificate2Collection> authorities, TimeProvider time, string? host = null)
    {
        // A resumed session shows the certificate of its first handshake, whose CA may be another one by now.
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None &&
                certificate is X509Certificate2 leaf &&
                IsVerified(leaf, chain?.ChainPolicy.ExtraStore ?? [], authorities(), time),
        };
    }

    private static bool IsVerified(
        X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2Collection authorities, TimeProvider time) =>
        ChainVerification.Verify(
            leaf, ChainVerification.Policy(authorities, sent), ChainVerification.ServerAuthentication, time.GetUtcNow()).IsVerified;
}
