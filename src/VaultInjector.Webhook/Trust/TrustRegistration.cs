using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Trust;

/// <summary>Composition of what verifies Vault and what verifies the injector.</summary>
internal static class TrustRegistration
{
    public static IServiceCollection AddTrust(this IServiceCollection services) => services
        .AddSingleton(provider => new TrustedAuthorities(
            provider.GetRequiredService<LiveOptions>().Start.EveryVault(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<VaultCaWatch>()
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<VaultCaWatch>())
        .AddHostedService(provider => provider.GetRequiredService<VaultCaWatch>());
}
