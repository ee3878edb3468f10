using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Pacing;

namespace VaultInjector.Webhook.Hosting;

/// <summary>
/// The three listeners: admission, broker, management. Each has connections of its own, so that a flood of one leaves the others alone.
/// </summary>
internal static class Listeners
{
    /// <summary>An idle TLS connection costs up to 50 KiB: together they stay below a third of a container of 128 MiB.</summary>
    private const int AdmissionConnections = 256;
    private const int BrokerConnections = 384;
    private const int ManagementConnections = 32;

    /// <summary>Requests at a time: up to 96 KiB of each are held before it is read.</summary>
    private const int AdmissionRequests = 256;
    private const int BrokerRequests = 512;
    private const int ManagementRequests = 64;

    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);

    public static void Listen(this KestrelServerOptions kestrel, ListenerOptions listen)
    {
        var services = kestrel.ApplicationServices;
        var (serving, time) = (services.GetRequiredService<ServingCertificate>(), services.GetRequiredService<TimeProvider>());
        var clients = services.GetRequiredService<ApiServerClients>();
        kestrel.AddServerHeader = false;

        // Otherwise a connection remembers the header values of its last request, and with them an identity token.
        kestrel.DisableStringReuse = true;
        ClientLimits.Set(kestrel.Limits, listen);
        var address = listen.BoundTo();
        kestrel.Listen(address, listen.HttpsPort, https => https
            .Serve(Listener.Admission, new ConnectionBudget(AdmissionConnections, AdmissionRequests, time))
            .UseHttps(Tls(handshake => clients.Ask(serving.ForHandshake(), handshake.Connection))));
        kestrel.Listen(address, listen.BrokerPort, https => https
            .Serve(Listener.Broker, new ConnectionBudget(BrokerConnections, BrokerRequests, time))
            .UseHttps(Tls(_ => serving.ForHandshake())));
        kestrel.Listen(address, listen.ManagementPort, http => http
            .Serve(Listener.Management, new ConnectionBudget(ManagementConnections, ManagementRequests, time)));
    }

    private static TlsHandshakeCallbackOptions Tls(Func<TlsHandshakeCallbackContext, SslServerAuthenticationOptions> options) =>
        new()
        {
            OnConnection = handshake => ValueTask.FromResult(options(handshake)),
            HandshakeTimeout = HandshakeLimit,
        };

    private static ListenOptions Serve(this ListenOptions options, Listener listener, ConnectionBudget budget)
    {
        options.Use(next => connection => AnswerAsync(connection, next, listener, budget));
        return options;
    }

    private static async Task AnswerAsync(
        ConnectionContext connection,
        ConnectionDelegate next,
        Listener listener,
        ConnectionBudget budget)
    {
        using var place = budget.Enter(connection);
        if (place is null)
        {
            connection.Abort();
            return;
        }

        listener.Mark(connection);
        await next(connection);
    }
}
