using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Session;

/// <summary>A session whose token comes from a file, with a Vault, in virtual time.</summary>
internal sealed class SessionScene : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public SessionScene()
    {
        Vault = new TokenVault(Time);
        File.WriteAllText(TokenFile, Vault.Issue());
        Session = Open(new TokenFileLogin(new VaultSessionOptions { TokenFile = TokenFile }));
    }

    public VirtualTime Time { get; } = new();

    public string TokenFile { get; } = Path.GetTempFileName();

    public RecordedLifetime Lifetime { get; } = new();

    public TokenVault Vault { get; }

    public VaultSession Session { get; }

    public VaultSession Open(ISessionLogin login) => new(
        new VaultClient(new HttpClient(Vault) { BaseAddress = new Uri("https://vault.test:8200") }, null),
        login,
        new InjectorMetrics(_services.GetRequiredService<IMeterFactory>()),
        Time.Clock,
        Lifetime,
        NullLogger<VaultSession>.Instance);

    public void Dispose()
    {
        Session.Dispose();
        _services.Dispose();
        File.Delete(TokenFile);
    }

    internal sealed class RecordedLifetime : IHostApplicationLifetime
    {
        public bool Stopped { get; private set; }

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stopped = true;
    }
}
