using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.Runtime.Certificates;

/// <summary>
/// Builds and verifies a chain against a given set of CA certificates and nothing else: no CA of the machine, no network,
/// no revocation check.
/// </summary>
public static class ChainVerification
{
    /// <summary>Extended key usage of a TLS server.</summary>
    public static Oid ServerAuthentication => new("1.3.6.1.5.5.7.3.1");

    /// <summary>Extended key usage of a TLS client.</summary>
    public static Oid ClientAuthentication => new("1.3.6.1.5.5.7.3.2");

    /// <summary>
    /// What to verify with; also for <see cref="System.Net.Security.SslClientAuthenticationOptions.CertificateChainPolicy"/>.
    /// </summary>
    /// <param name="authorities">The only trusted CAs; intermediates among them help to build the chain.</param>
    /// <param name="sent">The intermediates that the peer sent; they are not trusted.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities, X509Certificate2Collection? sent = null)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(authorities);
        policy.ExtraStore.AddRange(sent ?? []);
        return policy;
    }

    /// <param name="leaf">The certificate to verify.</param>
    /// <param name="policy">From <see cref="Policy"/>.</param>
    /// <param name="purpose">An extended key usage that each certificate must allow, or null.</param>
    /// <param name="at">The moment to verify for.</param>
    public static ChainResult Verify(X509Certificate2 leaf, X509ChainPolicy policy, Oid? purpose, DateTimeOffset at)
    {
        using var chain = new X509Chain { ChainPolicy = policy.Clone() };
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        Keep(chain.ChainPolicy.CustomTrustStore, at);
        Keep(chain.ChainPolicy.ExtraStore, at);
        if (purpose is not null)
        {
            chain.ChainPolicy.ApplicationPolicy.Add(purpose);
        }

        var verified = chain.Build(leaf);
        var elements = chain.ChainElements.Select(element => element.Certificate).ToArray();
        return verified ? new ChainResult(elements, null) : new ChainResult(elements, Reason(chain.ChainStatus));
    }

    /// <summary>
    /// The valid ones, the longest first: if a CA was renewed under the same name and key, the old certificate must not be chosen.
    /// If none is valid, all stay, so that the reason is the date.
    /// </summary>
    private static void Keep(X509Certificate2Collection certificates, DateTimeOffset at)
    {
        var valid = certificates
            .Where(one => one.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime <= one.NotAfter.ToUniversalTime())
            .OrderByDescending(one => one.NotAfter)
            .ToArray();
        if (valid.Length > 0)
        {
            certificates.Clear();
            certificates.AddRange(valid);
        }
    }

    private static string Reason(X509ChainStatus[] statuses)
    {
        var all = statuses.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
        return all switch
        {
            _ when all.HasFlag(X509ChainStatusFlags.NotSignatureValid) => "a signature in its chain is not valid",
            _ when all.HasFlag(X509ChainStatusFlags.PartialChain) || all.HasFlag(X509ChainStatusFlags.UntrustedRoot) =>
                "no trusted CA issued it",
            _ when all.HasFlag(X509ChainStatusFlags.NotTimeValid) => "a certificate in its chain has expired or is not valid yet",
            _ when all.HasFlag(X509ChainStatusFlags.NotValidForUsage) => "it is not for this use (extended key usage)",
            _ => $"its chain is not valid ({all})",
        };
    }
}

/// <summary>The result of a verification.</summary>
/// <param name="Chain">From the leaf upwards, as far as it could be built.</param>
/// <param name="Reason">Null if it is verified; else the reason, as part of a sentence.</param>
public sealed record ChainResult(IReadOnlyList<X509Certificate2> Chain, string? Reason)
{
    public bool IsVerified => Reason is null;
}
