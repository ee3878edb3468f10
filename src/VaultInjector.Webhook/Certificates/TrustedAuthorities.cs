using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Certificates;

/// <summary>The CA certificates that pods and the API server get: those that verify Vault and those that verify us.</summary>
public sealed class TrustedAuthorities
{
    private readonly TimeProvider _time;
    private readonly CaBundle _vault;
    private volatile CaBundle _serving = CaBundle.Empty;

    public TrustedAuthorities(VaultOptions options, TimeProvider time)
    {
        _time = time;
        _vault = CaBundle.Parse(File.ReadAllText(options.CaFile));
    }

    /// <summary>Raised after a change, on the thread of whoever made it.</summary>
    public event Action? Changed;

    /// <summary>What pods get: verifies Vault and the injector.</summary>
    public CaBundle Current => _vault.Union(_serving).WithoutExpired(_time.GetUtcNow());

    /// <summary>What the API server gets: verifies the injector. Empty before there is a certificate.</summary>
    public CaBundle Serving => _serving;

    /// <summary>A new certificate is verified by these; the ones before stay while they are valid.</summary>
    public void Serve(CaBundle authorities)
    {
        var union = _serving.Union(authorities).WithoutExpired(_time.GetUtcNow());
        if (!union.Equals(_serving))
        {
            _serving = union;
            Changed?.Invoke();
        }
    }
}
