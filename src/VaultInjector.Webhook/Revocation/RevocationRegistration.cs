using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Revocation;

/// <summary>Composition of the revocation of tokens of ended pods.</summary>
internal static class RevocationRegistration
{
    public static IServiceCollection AddRevocation(this IServiceCollection services) => services
        .AddSingleton<IssuedLedger>()
        .AddSingleton<AccessorRevocation>()
        .AddSingleton<Revoker>()
        .AddSingleton<PodEndings>()
        .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<PodEndings>().Watch)
        .AddHostedService(provider => provider.GetRequiredService<PodEndings>());
}
