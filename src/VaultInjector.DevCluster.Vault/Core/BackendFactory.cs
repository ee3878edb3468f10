using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Core;

/// <summary>Makes the backend of a mount; null for an unknown type.</summary>
internal delegate IVaultBackend? BackendFactory(string type, Mount mount, VaultCore core);
