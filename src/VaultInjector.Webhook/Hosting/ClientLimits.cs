using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Hosting;

/// <summary>What a client may cost: sizes are limited before anything is read, and a slow client is disconnected.</summary>
internal static class ClientLimits
{
    private const int MaxRequestLineBytes = 2048;

    /// <summary>Five times a ServiceAccount token, which is the longest header that a client needs.</summary>
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;

    /// <summary>More than any agent's report; <c>/mutate</c> raises it for itself.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>What is held of a connection before it is read: a small review with its headers.</summary>
    private const int MaxUnreadBytes = 96 * 1024;
    private const int MaxUnreadBytesOfConnection = 256 * 1024;

    /// <summary>As many as an API server opens without asking.</summary>
    private const int MaxStreams = 100;

    /// <summary>A real API server sends the largest review within milliseconds.</summary>
    private const double MinBytesPerSecond = 16 * 1024;

    /// <summary>Longer than API servers and agents keep an idle connection, so that they close it and never meet a closed one.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The sockets' own buffers, before TLS: by default they read a mebibyte ahead of each connection, which is what a flood of large
    /// bodies would fill the memory with.
    /// </summary>
    public static void Set(SocketTransportOptions sockets) =>
        (sockets.MaxReadBufferSize, sockets.MaxWriteBufferSize) = (MaxUnreadBytes, MaxUnreadBytes);

    public static void Set(KestrelServerLimits limits, ListenerOptions listen)
    {
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestBodySize = MaxBodyBytes;
        limits.MaxRequestBufferSize = MaxUnreadBytes;
        limits.RequestHeadersTimeout = listen.SlowClientLimit;
        limits.MinRequestBodyDataRate = new MinDataRate(MinBytesPerSecond, listen.SlowClientLimit);
        limits.MinResponseDataRate = new MinDataRate(MinBytesPerSecond, listen.SlowClientLimit);
        limits.KeepAliveTimeout = IdleLimit;
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.InitialStreamWindowSize = MaxUnreadBytes;
        limits.Http2.InitialConnectionWindowSize = MaxUnreadBytesOfConnection;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
        limits.Http2.KeepAlivePingDelay = PingInterval;
        limits.Http2.KeepAlivePingTimeout = PingInterval;
    }
}
