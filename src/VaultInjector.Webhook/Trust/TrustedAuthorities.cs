using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Trust;

/// <summary>Sets of CA certificates: those that verify each Vault, and those that verify the injector.</summary>
internal sealed class TrustedAuthorities
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly VaultAuthorities _default;
    private readonly Dictionary<string, VaultAuthorities> _vaults = new(StringComparer.Ordinal);
    private volatile CaTerms _serving = CaTerms.Empty;
    private volatile CaBundle _published = CaBundle.Empty;

    /// <param name="vaults">The default one first.</param>
    /// <param name="time">Tells what has expired.</param>
    public TrustedAuthorities(IReadOnlyList<NamedVaultOptions> vaults, TimeProvider time)
    {
        _time = time;
        foreach (var vault in vaults)
        {
            _vaults[vault.Name] = new VaultAuthorities(vault.Where.CaFile, time);
            _vaults[vault.Name].Changed += () => Changed?.Invoke();
        }

        _default = _vaults[vaults[0].Name];
    }

    /// <summary>Raised after a change, on the thread that made it.</summary>
    public event Action? Changed;

    /// <summary>What pods get: verifies the default Vault and the injector.</summary>
    public CaBundle Current => Vault.Union(Serving.Bundle).WithoutExpired(_time.GetUtcNow());

    /// <summary>What verifies the default Vault.</summary>
    public CaBundle Vault => _default.Bundle;

    /// <summary>What pods get to verify the default Vault: the operator's certificates that have not ended.</summary>
    public CaBundle ForVault => _default.ForPods;

    /// <summary>What the API server gets: verifies the injector. Empty before there is a certificate.</summary>
    public CaTerms Serving => _serving.At(_time.GetUtcNow());

    /// <summary>What verifies the Vault of this name; null where there is none.</summary>
    public VaultAuthorities? Of(string vault) => _vaults.GetValueOrDefault(vault);

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

    /// <summary>Reads the files that verify Vaults again, if they have changed.</summary>
    /// <returns>Null where their content is in use; else why old content stays.</returns>
    public string? Reload()
    {
        var problems = _vaults.Values.Select(vault => vault.Reload()).OfType<string>().ToList();
        return problems.Count == 0 ? null : string.Join("; ", problems);
    }
}
