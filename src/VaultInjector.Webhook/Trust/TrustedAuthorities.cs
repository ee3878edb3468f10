using System.Security.Cryptography;
using VaultInjector.Runtime.Files;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Trust;

/// <summary>Two sets of CA certificates: those that verify Vault, and those that verify the injector.</summary>
internal sealed class TrustedAuthorities
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly string _vaultFile;
    private readonly FollowedFiles _file;
    private volatile CaBundle _vault;
    private volatile CaTerms _serving = CaTerms.Empty;
    private volatile CaBundle _published = CaBundle.Empty;
    private string? _problem;

    public TrustedAuthorities(VaultOptions options, TimeProvider time)
    {
        (_time, _vaultFile, _file) = (time, options.CaFile, new FollowedFiles(options.CaFile));
        _vault = CaBundle.Parse(_file.ReadText());
    }

    /// <summary>Raised after a change, on the thread that made it.</summary>
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

    /// <summary>Raised after the API server got other ones, on the thread that wrote them.</summary>
    public event Action? PublishedChanged;

    /// <summary>What the API server has: verifies every replica of the injector. Empty before this one has written or read it.</summary>
    public CaBundle InApiServer => _published;

    /// <summary>The API server has these now.</summary>
    public void Published(CaBundle authorities)
    {
        var isNew = !authorities.Equals(_published);
        _published = authorities;
        if (isNew)
        {
            PublishedChanged?.Invoke();
        }
    }

    public bool IsPublished(CaBundle authorities) => _published.Union(authorities).Equals(_published);

    /// <summary>Reads the file that verifies Vault again, if it has changed.</summary>
    /// <returns>Null where its content is in use; else why the old content stays.</returns>
    public string? Reload()
    {
        if (_file.HasChanged)
        {
            _problem = Read();
        }

        return _problem;
    }

    private string? Read()
    {
        try
        {
            var read = CaBundle.Parse(_file.ReadText());
            if (read.IsEmpty)
            {
                return $"{_vaultFile} holds no certificate; put the PEM certificates that verify Vault there";
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
}
