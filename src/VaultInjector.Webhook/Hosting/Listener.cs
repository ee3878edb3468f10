using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace VaultInjector.Webhook.Hosting;

/// <summary>Which listener a connection came to: it decides which endpoints there are.</summary>
internal sealed class Listener
{
    private static readonly object Key = new();

    private Listener()
    {
    }

    /// <summary><c>/mutate</c>; for a time also <c>/v1</c>, for the agents of pods that were injected with its address.</summary>
    public static Listener Admission { get; } = new();

    /// <summary><c>/v1</c>.</summary>
    public static Listener Broker { get; } = new();

    /// <summary>Probes and metrics, without TLS.</summary>
    public static Listener Management { get; } = new();

    public void Mark(ConnectionContext connection) => connection.Items[Key] = this;

    public bool Is(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>() is { } connection && connection.Items.TryGetValue(Key, out var listener) &&
        listener == this;
}
