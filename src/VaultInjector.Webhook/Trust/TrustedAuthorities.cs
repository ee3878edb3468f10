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

    /// <summary>Raised after a change, on the thread of whoever made it.</summary>
    public event Action? Changed;

    /// <summary>What pods get: verifies Vault and the injector.</summary>
    public CaBundle Current => _vault.Union(Serving.Bundle).WithoutExpired(_time.GetUtcNow());

    /// <summary>What verifies Vault.</summary>
    public CaBundle Vault => _vault;

    /// <summary>What pods get to verify Vault: the operator's certificates that have not ended.</summary>
    public CaBundle ForVault => _vault.WithoutExpired(_time.GetUtcNow());

    /// <summary>What the API server gets: verifies the injector. Empty before there is a certificate.</summary>
    public CaTerms Serving => _serving.At(_time.GetUtcNow());

    /// <summary>These will verify, or do verify, a certificate that we serve until <paramref name="until"/>.</summary>
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

    /// <summary>The API server has these now.</summary>
    public void Published(CaBundle authorities) => _published = authorities;

    public bool IsPublished(CaBundle authorities) => _published.Union(authorities).Equals(_published);

    /// <summary>Reads the file that verifies Vault again.</summary>
    /// <returns>Null where all is well; or else why the old content stays.</returns>
    public string? Reload()
    {
        try
        {
            var read = CaBundle.Parse(File.ReadAllText(_vaultFile));
            if (read.IsEmpty)
            {
                return $"{_vaultFile} holds no certificate; put the PEM certificates there that verify Vault";
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
            return $"{_vaultFile} cannot be read ({failure.Message}); put the PEM certificates there that verify Vault";
        }
    }

    /// <summary>Whether a chain leads to one of what verifies Vault, whatever else the machine trusts.</summary>
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
