using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>The renewal of certificates from a <see cref="RenewalSource"/>, in virtual time.</summary>
internal sealed class RenewalScene : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly string _caFile = Path.GetTempFileName();

    public RenewalScene()
    {
        File.WriteAllText(_caFile, TestAuthority.Root("vault").Pem);
        Source = new RenewalSource(Time);
        Serving = new ServingCertificate(Time.Time);
        Authorities = new TrustedAuthorities([new NamedVaultOptions { Where = new VaultOptions { CaFile = _caFile } }], Time.Time);
        Renewal = new CertificateRenewal(
            Source,
            Serving,
            Authorities,
            new CertificateOptions(),
            new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
            Time.Clock,
            NullLogger<CertificateRenewal>.Instance);
    }

    public VirtualTime Time { get; } = new();

    public RenewalSource Source { get; }

    public ServingCertificate Serving { get; }

    public TrustedAuthorities Authorities { get; }

    public CertificateRenewal Renewal { get; }

    public void ShouldBeValid() =>
        (Serving.Current?.NotAfter ?? DateTimeOffset.MaxValue).ShouldBeGreaterThan(Time.Now, $"after {Time.Passed}");

    public void Dispose()
    {
        Renewal.Dispose();
        _services.Dispose();
        File.Delete(_caFile);
    }
}
