using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Webhook.Trust;

/// <summary>The way from a leaf to what verifies it: the intermediates to serve, and the root (or the topmost CA that is known).</summary>
internal sealed record CertificatePath(X509Certificate2Collection Intermediates, CaBundle Authorities)
{
    public static CertificatePath Of(X509Certificate2 leaf, X509Certificate2Collection known)
    {
        var intermediates = new X509Certificate2Collection();
        var current = leaf;
        while (IssuerOf(current, known) is { } issuer && !IsSelfSigned(current))
        {
            if (IsSelfSigned(issuer))
            {
                return new CertificatePath(intermediates, CaBundle.Of([issuer]));
            }

            if (intermediates.Contains(issuer))
            {
                break;
            }

            intermediates.Add(issuer);
            current = issuer;
        }

        return new CertificatePath(intermediates, CaBundle.Of(ReferenceEquals(current, leaf) ? [] : [current]));
    }

    private static bool IsSelfSigned(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static X509Certificate2? IssuerOf(X509Certificate2 certificate, X509Certificate2Collection known) =>
        known.FirstOrDefault(candidate =>
            candidate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) && Signed(candidate, certificate));

    private static bool Signed(X509Certificate2 issuer, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.Add(issuer);
        chain.ChainPolicy.VerificationFlags =
            X509VerificationFlags.AllowUnknownCertificateAuthority
            | X509VerificationFlags.IgnoreNotTimeValid
            | X509VerificationFlags.IgnoreNotTimeNested;
        chain.Build(certificate);
        return chain.ChainElements.Count > 1 && chain.ChainElements[1].Certificate.Thumbprint == issuer.Thumbprint
            && chain.ChainStatus.All(status => !status.Status.HasFlag(X509ChainStatusFlags.NotSignatureValid));
    }
}
