using System.Net;

namespace VaultInjector.DevCluster.Vault;

/// <summary>Reads the part of Vault's configuration file that the look-alike knows; the rest is ignored.</summary>
internal static class VaultConfiguration
{
    public static EmbeddedVaultOptions Read(JsonObject file)
    {
        var tcp = Block(Block(file, "listener"), "tcp");
        var storage = Block(file, "storage");
        return new EmbeddedVaultOptions
        {
            Dev = false,
            Listen = IPEndPoint.Parse(tcp.Text("address", "127.0.0.1:8200").Replace("localhost", "127.0.0.1", StringComparison.Ordinal)),
            ClientCaFile = tcp.Flag("tls_require_and_verify_client_cert") ? tcp.Text("tls_client_ca_file") : null,
            StoragePath = Block(storage, "file").Text("path") is { Length: > 0 } path ? path : null,
            Tls = tcp.Flag("tls_disable") || !tcp.Has("tls_cert_file") ? null : (tcp.Text("tls_cert_file"), tcp.Text("tls_key_file")),
        };
    }

    private static JsonObject Block(JsonObject parent, string name) => parent[name] as JsonObject ?? [];
}
