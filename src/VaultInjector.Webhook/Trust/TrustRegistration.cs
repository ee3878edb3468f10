using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Trust;

/// <summary>Composition of what verifies Vault and what verifies the injector.</summary>
internal static class TrustRegistration
{
    public static IServiceCollection AddTrust(this IServiceCollection services) => services
        .AddSingleton<TrustedAuthorities>()
        .AddSingleton<VaultCaWatch>()
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<VaultCaWatch>())
        .AddHostedService(provider => provider.GetRequiredService<VaultCaWatch>());
}
