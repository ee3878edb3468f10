using System.Net;
using System.Net.Sockets;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// Free ports for servers that must know their port before they start. Each is this process's own until it ends: no other process gets it
/// from here, and no connection gets it from the kernel, which takes the ports of connections from a range above.
/// </summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int End = 32_000;
    private static readonly Lock Taking = new();
    private static readonly List<Socket> Reservations = [];
    private static int _next = First + (Environment.ProcessId * 37 % (End - First));

    /// <summary>A port of 127.0.0.1 on which no process listens now.</summary>
    public static int Next()
    {
        lock (Taking)
        {
            for (var tries = First; tries < End; tries++)
            {
                var port = _next;
                _next = port + 1 < End ? port + 1 : First;
                if (TryReserve(port) && IsFree(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No port from {First} to {End - 1} is free.");
    }

    /// <summary>
    /// A name in Linux's abstract namespace, which ends with the process. Other systems have no such names: a port may be given twice.
    /// </summary>
    private static bool TryReserve(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0vault-injector-port-{port}"));
            Reservations.Add(socket);
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
