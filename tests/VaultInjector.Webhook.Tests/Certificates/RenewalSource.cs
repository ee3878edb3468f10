using VaultInjector.Runtime.Certificates;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>Issues certificates at once, unless it is away.</summary>
internal sealed class RenewalSource(VirtualTime time) : ICertificateSource
{
    private ServingMaterial? _last;

    public int Issued { get; private set; }

    public TestAuthority Authority { get; set; } = TestAuthority.Root("before");

    public Func<bool> IsAway { get; set; } = () => false;

    public TimeSpan Life { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan Backdated { get; set; } = TimeSpan.FromSeconds(30);

    public bool HasChanged { get; set; }

    public TimeSpan Tick { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The same certificate each time.</summary>
    public bool Fixed { get; set; }

    public Task<ServingMaterial> ObtainAsync(CancellationToken cancellation)
    {
        if (IsAway())
        {
            throw new CertificateUnavailableException("Vault is away");
        }

        Issued++;
        return Task.FromResult(Fixed && _last is { } same ? same : _last = ServingMaterial.Verified(
            Authority.Leaf("webhook", time.Now - Backdated, time.Now + Life),
            ChainVerification.Policy([Authority.Certificate]),
            time.Now));
    }
}
