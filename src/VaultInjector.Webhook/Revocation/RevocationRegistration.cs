using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Revocation;

/// <summary>Composition of the revocation of tokens of ended pods.</summary>
internal static class RevocationRegistration
{
    public static IServiceCollection AddRevocation(this IServiceCollection services) => services
        .AddSingleton<IssuedLedger>()
        .AddSingleton<FormerLedger>()
        .AddSingleton<AccessorLookup>()
        .AddSingleton<AccessorRevocation>()
        .AddSingleton<PodRecords>()
        .AddSingleton<Revoker>()
        .AddHostedService(provider => provider.GetRequiredService<Revoker>())
        .AddSingleton<PodEndings>()
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<PodEndings>().Watch)
        .AddHostedService(provider => provider.GetRequiredService<PodEndings>());
}
