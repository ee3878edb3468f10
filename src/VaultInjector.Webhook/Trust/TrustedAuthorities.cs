using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Trust;

/// <summary>The CA certificates that pods and the API server get: those that verify Vault and those that verify us.</summary>
internal sealed class TrustedAuthorities
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly string _vaultFile;
    private volatile CaBundle _vault;
    private volatile CaTerms _serving = CaTerms.Empty;
    private volatile CaBundle _published = CaBundle.Empty;

    public TrustedAuthorities(VaultOptions options, TimeProvider time)
    {
        (_time, _vaultFile) = (time, options.CaFile);
        _vault = CaBundle.Parse(File.ReadAllText(options.CaFile));
    }

    /// <summary>Raised after a change, on the thread that made it.</summary>
    public event Action? Changed;

    /// <summary>The bundle for pods: verifies Vault and the injector.</summary>
    public CaBundle Current => _vault.Union(Serving.Bundle).WithoutExpired(_time.GetUtcNow());

    /// <summary>Verifies Vault.</summary>
    public CaBundle Vault => _vault;

    /// <summary>The bundle for the API server: verifies the injector. Empty until there is a certificate.</summary>
    public CaTerms Serving => _serving.At(_time.GetUtcNow());

    /// <summary>Adds CAs that verify a certificate that we serve until <paramref name="until"/>.</summary>
    /// <returns>Whether one of them is new.</returns>
    public bool Announce(CaBundle authorities, DateTimeOffset until)
    {
        bool isNew;
        lock (_lock)
        {
            var before = Serving;
            isNew = !before.Contains(authorities);
            _serving = before.With(authorities, until);
            if (_serving.SameAs(before))
            {
                return false;
            }
        }

        Changed?.Invoke();
        return isNew;
    }

    /// <summary>Called when the API server has them.</summary>
    public void Published(CaBundle authorities) => _published = authorities;

    public bool IsPublished(CaBundle authorities) => _published.Union(authorities).Equals(_published);

    /// <summary>Reads the file that verifies Vault again.</summary>
    /// <returns>Null on success, else the reason that the old content stays.</returns>
    public string? Reload()
    {
        try
        {
            var read = CaBundle.Parse(File.ReadAllText(_vaultFile));
            if (read.IsEmpty)
            {
                return $"{_vaultFile} contains no certificate; put the PEM certificates that verify Vault there";
            }

            if (!read.Equals(_vault))
            {
                _vault = read;
                Changed?.Invoke();
            }

            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"{_vaultFile} cannot be read ({failure.Message}); put the PEM certificates that verify Vault there";
        }
    }

    /// <summary>Whether a chain ends at a CA that verifies Vault. The machine's own CAs do not count.</summary>
    public bool VerifyVault(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(_vault.ToCollection());
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        return chain.Build(leaf);
    }
}
