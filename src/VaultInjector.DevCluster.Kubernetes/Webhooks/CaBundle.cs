using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>
/// Verifies a webhook's certificate against its bundle only: each certificate of the bundle is an anchor, even an intermediate.
/// </summary>
public static class CaBundle
{
    public static bool IsReadable(string base64) => Load(base64) is { Count: > 0 };

    public static X509Certificate2Collection? Load(string? base64)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(base64 ?? "")));
            return certificates;
        }
        catch (Exception problem) when (problem is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Null if the certificate is good for the name, else the words of a Go TLS client.</summary>
    public static string? Refusal(
        X509Certificate2 leaf, X509Certificate2Collection presented, X509Certificate2Collection anchors, string host)
    {
        if (!leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
        {
            return $"x509: certificate is valid for {Names(leaf)}, not {host}";
        }

        var best = X509ChainStatusFlags.PartialChain;
        foreach (var anchor in anchors)
        {
            var flags = Check(leaf, presented, anchor);
            if (flags == X509ChainStatusFlags.NoError)
            {
                return null;
            }

            best = flags.HasFlag(X509ChainStatusFlags.NotTimeValid) ? flags : best;
        }

        return best.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? "x509: certificate has expired or is not yet valid"
            : "x509: certificate signed by unknown authority";
    }

    private static X509ChainStatusFlags Check(X509Certificate2 leaf, X509Certificate2Collection presented, X509Certificate2 anchor)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        chain.ChainPolicy.ExtraStore.AddRange(presented);
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        var built = chain.Build(leaf);
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        var reachesAnchor = chain.ChainElements.Any(element =>
            element.Certificate.RawDataMemory.Span.SequenceEqual(anchor.RawDataMemory.Span));
        return !reachesAnchor ? flags | X509ChainStatusFlags.PartialChain
            : built ? X509ChainStatusFlags.NoError
            : flags;
    }

    private static string Names(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension =>
                extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        return string.Join(", ", names);
    }
}
