using VaultInjector.Contracts;
using VaultInjector.Webhook.Identity;

namespace VaultInjector.Webhook.Broker;

/// <summary>Composition of the token broker.</summary>
internal static class BrokerRegistration
{
    public static IServiceCollection AddBroker(this IServiceCollection services) => services
        .AddSingleton<IdentityReview>()
        .AddSingleton<PodInspection>()
        .AddSingleton<RolePolicy>()
        .AddSingleton<CallerChecks>()
        .AddSingleton<RequestLimits>()
        .AddSingleton<VaultTurns>()
        .AddSingleton<RoleIds>()
        .AddSingleton<ReportVerification>()
        .AddSingleton<WrappedGrants>()
        .AddSingleton<Incidents>()
        .AddSingleton<EventPace>()
        .AddSingleton<AgentTrouble>()
        .AddSingleton<WaitingPods>()
        .AddSingleton<TokenBroker>()
        .AddSingleton<BrokerEndpoints>()
        .AddSingleton<CaBundleEndpoint>();

    public static void MapBroker(this IEndpointRouteBuilder routes)
    {
        var broker = routes.ServiceProvider.GetRequiredService<BrokerEndpoints>();
        routes.MapPost(BrokerPaths.Token, (RequestDelegate)broker.GrantAsync);
        routes.MapPost(BrokerPaths.Issued, (RequestDelegate)broker.RecordAsync);
        routes.MapPost(BrokerPaths.Incidents, (RequestDelegate)broker.AlarmAsync);
        routes.MapPost(BrokerPaths.Trouble, (RequestDelegate)broker.TroubleAsync);
        var bundles = routes.ServiceProvider.GetRequiredService<CaBundleEndpoint>();
        routes.MapGet(BrokerPaths.CaBundle, (RequestDelegate)bundles.HandleAsync);
        routes.MapGet(BrokerPaths.VaultCaBundle, (RequestDelegate)bundles.HandleVaultAsync);
        routes.MapGet(BrokerPaths.VaultCaBundleOf($"{{{CaBundleEndpoint.VaultName}}}"), (RequestDelegate)bundles.HandleVaultAsync);
    }
}
