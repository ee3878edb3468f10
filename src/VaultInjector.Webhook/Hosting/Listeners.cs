using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Hosting;

/// <summary>The two listeners, and what a client may cost: sizes are capped before they are read, and who is slow is cut off.</summary>
internal static class Listeners
{
    private const int MaxRequestLineBytes = 2048;

    /// <summary>Five times a ServiceAccount token, which is the longest header that anybody needs.</summary>
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;

    /// <summary>More than any agent's report; <c>/mutate</c> raises it for itself.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Connections of two large clusters' agents at once; beyond that, memory is worth more.</summary>
    private const int MaxConnections = 10_000;

    /// <summary>The largest review passes in four minutes at this pace; a real API server needs milliseconds.</summary>
    private const double MinBodyBytesPerSecond = 16 * 1024;

    /// <summary>
    /// Longer than API servers and agents keep an idle connection, so that it is not us who closes one that is just used again.
    /// </summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);

    public static void Listen(this KestrelServerOptions kestrel, ListenerOptions listen)
    {
        var address = IPAddress.Parse(listen.Address);
        var serving = kestrel.ApplicationServices.GetRequiredService<ServingCertificate>();
        var clients = kestrel.ApplicationServices.GetRequiredService<ApiServerClients>();
        kestrel.AddServerHeader = false;

        // Otherwise a connection remembers the header values of its last request, and with them an identity token.
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
