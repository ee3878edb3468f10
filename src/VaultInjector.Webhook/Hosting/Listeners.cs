using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Hosting;

/// <summary>The two listeners and the limits of clients: sizes are checked before reading, and slow clients are disconnected.</summary>
internal static class Listeners
{
    private const int MaxRequestLineBytes = 2048;

    /// <summary>Five times the length of a ServiceAccount token, the longest header that clients need.</summary>
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;

    /// <summary>More than any report of an agent; <c>/mutate</c> has its own limit.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Enough for the agents of two large clusters; more would cost too much memory.</summary>
    private const int MaxConnections = 10_000;

    /// <summary>At this rate the largest review takes four minutes; a real API server needs milliseconds.</summary>
    private const double MinBodyBytesPerSecond = 16 * 1024;

    /// <summary>
    /// Longer than API servers and agents keep an idle connection, so that we never close one that a client is about to use.
    /// </summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);

    public static void Listen(this KestrelServerOptions kestrel, ListenerOptions listen)
    {
        var address = listen.BoundTo();
        var serving = kestrel.ApplicationServices.GetRequiredService<ServingCertificate>();
        var clients = kestrel.ApplicationServices.GetRequiredService<ApiServerClients>();
        kestrel.AddServerHeader = false;

        // Otherwise a connection keeps the header values of its last request in memory, an identity token included.
        kestrel.DisableStringReuse = true;
        Limit(kestrel.Limits, listen);
        kestrel.Listen(address, listen.HttpsPort, https => https.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = handshake => ValueTask.FromResult(clients.Ask(serving.ForHandshake(), handshake.Connection)),
            HandshakeTimeout = HandshakeLimit,
        }));
        kestrel.Listen(address, listen.ManagementPort);
    }

    private static void Limit(KestrelServerLimits limits, ListenerOptions listen)
    {
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.RequestHeadersTimeout = listen.SlowClientLimit;
        limits.MinRequestBodyDataRate = new MinDataRate(MinBodyBytesPerSecond, listen.SlowClientLimit);
        limits.MinResponseDataRate = new MinDataRate(MinBodyBytesPerSecond, listen.SlowClientLimit);
        limits.KeepAliveTimeout = IdleLimit;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
        limits.Http2.KeepAlivePingDelay = PingInterval;
        limits.Http2.KeepAlivePingTimeout = PingInterval;
    }
}
