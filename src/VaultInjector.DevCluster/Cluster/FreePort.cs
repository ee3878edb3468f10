using System.Net;
using System.Net.Sockets;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>Free ports for servers that must know their port before they start.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 on which no process listens now.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
