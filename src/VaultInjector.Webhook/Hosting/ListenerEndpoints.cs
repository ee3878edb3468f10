using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Status;

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

        // The broker's endpoints as well, until no pod is left that was injected with this listener's address.
        app.MapWhen(Listener.Admission.Is, secure => secure.UseRouting().UseEndpoints(routes =>
        {
            routes.MapAdmission();
            routes.MapBroker();
        }));
    }
}
