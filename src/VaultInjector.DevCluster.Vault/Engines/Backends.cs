using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Engines.AppRole;
using VaultInjector.DevCluster.Vault.Engines.Database;
using VaultInjector.DevCluster.Vault.Engines.KeyValue;
using VaultInjector.DevCluster.Vault.Engines.Kubernetes;
using VaultInjector.DevCluster.Vault.Engines.Pki;
using VaultInjector.DevCluster.Vault.Engines.SystemApi;
using VaultInjector.DevCluster.Vault.Engines.TokenApi;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines;

/// <summary>The secrets engines and auth methods that there are.</summary>
internal static class Backends
{
    public static IVaultBackend? Create(string type, Mount mount, VaultCore core) => (mount.IsAuth, type) switch
    {
        (true, "token") => new TokenBackend(core),
        (true, "approle") => new AppRoleBackend(core, mount),
        (true, "kubernetes") => new KubernetesBackend(core, mount),
        (false, "database") => new DatabaseBackend(core, mount),
        (false, "pki") => new PkiBackend(core, mount),
        (false, "system") => new SystemBackend(core),
        (false, "kv") when mount.Options.Text("version") is "2" => new KeyValue2Backend(core, mount),
        (false, "kv" or "generic") => new KeyValue1Backend(mount),
        _ => null,
    };
}
