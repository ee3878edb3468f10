using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Status;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Hosting;

/// <summary>Which endpoints each listener has.</summary>
internal static class ListenerEndpoints
{
    public static void MapListeners(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Use(ConnectionPlace.CountAsync);
        app.MapWhen(Listener.Management.Is, plain => plain.UseRouting().UseEndpoints(routes =>
        {
            routes.MapManagement();
            routes.MapStatus();
        }));
        app.Use(BadRequests.AnswerAsync).Use(draining.LetGoAsync).Use(app.Services.GetRequiredService<RefusalJournal>().KeepAsync);
        app.MapWhen(Listener.Broker.Is, secure => secure.UseRouting().UseEndpoints(routes => routes.MapBroker()));

        var former = app.Services.GetRequiredService<ListenerOptions>().BrokerOnHttpsPort;
        app.MapWhen(Listener.Admission.Is, secure => secure.Use(CountFormerAsync).UseRouting().UseEndpoints(routes =>
        {
            routes.MapAdmission();
            if (former)
            {
                routes.MapBroker();
            }
        }));
    }

    /// <summary>Shows an operator whether there are still pods that were injected with this listener's address.</summary>
    private static Task CountFormerAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            context.RequestServices.GetRequiredService<InjectorMetrics>().FormerBrokerAsked();
        }

        return next(context);
    }
}
