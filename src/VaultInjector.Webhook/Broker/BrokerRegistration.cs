using VaultInjector.Contracts;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Broker;

/// <summary>Composition of the token broker.</summary>
internal static class BrokerRegistration
{
    public static IServiceCollection AddBroker(this IServiceCollection services) => services
        .AddSingleton<IdentityReview>()
        .AddSingleton<PodInspection>()
        .AddSingleton<RequestLimits>()
        .AddSingleton(provider => new FairGate(provider.GetRequiredService<BrokerOptions>().MaxConcurrentVaultRequests))
        .AddSingleton<WrappedGrants>()
        .AddSingleton<TokenBroker>()
        .AddSingleton<TokenEndpoint>()
        .AddSingleton<CaBundleEndpoint>();

    public static void MapBroker(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(BrokerPaths.Token, (RequestDelegate)routes.ServiceProvider.GetRequiredService<TokenEndpoint>().HandleAsync);
        routes.MapGet(BrokerPaths.CaBundle, (RequestDelegate)routes.ServiceProvider.GetRequiredService<CaBundleEndpoint>().HandleAsync);
    }
}
