using VaultInjector.Webhook.Census;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Status;

/// <summary>Composition of census and status page.</summary>
internal static class StatusRegistration
{
    public static IServiceCollection AddStatus(this IServiceCollection services) => services
        .AddSingleton<RefusalJournal>()
        .AddSingleton<PodCensus>()
        .AddHostedService(provider => provider.GetRequiredService<PodCensus>())
        .AddSingleton<Activity>()
        .AddSingleton<StatusSource>()
        .AddSingleton<StatusEndpoints>();

    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        // Made now, so that it counts from the start.
        _ = routes.ServiceProvider.GetRequiredService<Activity>();
        if (!routes.ServiceProvider.GetRequiredService<ListenerOptions>().StatusPage)
        {
            return;
        }

        var status = routes.ServiceProvider.GetRequiredService<StatusEndpoints>();
        routes.MapGet("/", (RequestDelegate)status.PageAsync);
        routes.MapGet("/status.css", (RequestDelegate)StatusEndpoints.StyleAsync);
        routes.MapGet(StatusEndpoints.JsonPath, (RequestDelegate)status.JsonAsync);
    }
}
