using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Certificates;

namespace VaultInjector.Webhook.Trust;

/// <summary>The verified way from a leaf to its root: the intermediates to serve, and the root to publish.</summary>
internal sealed record CertificatePath(X509Certificate2Collection Intermediates, CaBundle Root)
{
    /// <summary>A leaf that was just signed may begin this much later than our clock says.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <param name="leaf">The certificate to serve.</param>
    /// <param name="policy">What verifies it; where a CA was renewed under the same name and key, the longest valid one is taken.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>The path, or the reason why the leaf must not be served.</returns>
    public static (CertificatePath? Path, string? Problem) Of(X509Certificate2 leaf, X509ChainPolicy policy, DateTimeOffset now)
    {
        var begins = new DateTimeOffset(leaf.NotBefore.ToUniversalTime());
        var at = begins > now && begins - now <= ClockDifference ? begins : now;
        var verified = ChainVerification.Verify(leaf, policy, ChainVerification.ServerAuthentication, at);
        return verified.Reason is { } problem
            ? (null, problem)
            : (new CertificatePath([.. verified.Chain.Skip(1).SkipLast(1)], CaBundle.Of([verified.Chain[^1]])), null);
    }
}
