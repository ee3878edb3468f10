using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Pacing;

namespace VaultInjector.Webhook.Hosting;

/// <summary>Which endpoints each listener has.</summary>
internal static class ListenerEndpoints
{
    public static void MapListeners(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Use(ConnectionPlace.CountAsync);
        app.MapWhen(Listener.Management.Is, plain => plain.UseRouting().UseEndpoints(routes => routes.MapManagement()));
        app.Use(BadRequests.AnswerAsync).Use(draining.LetGoAsync);
        app.MapWhen(Listener.Broker.Is, secure => secure.UseRouting().UseEndpoints(routes => routes.MapBroker()));

        // The broker's endpoints as well, until no pod is left that was injected with this listener's address.
        app.MapWhen(Listener.Admission.Is, secure => secure.UseRouting().UseEndpoints(routes =>
        {
            routes.MapAdmission();
            routes.MapBroker();
        }));
    }
}
