using System.Collections.Concurrent;
using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Role ids of AppRoles, cached for seconds: a thousand pods of one role that start at once need one read, not a thousand. A role id is
/// not a secret, and each secret-id request shows whether the role still exists.
/// </summary>
internal sealed class RoleIds(LiveOptions options, TimeProvider time)
{
    /// <summary>A role that was deleted and created again has another id: logins of its pods fail until the cached id expires.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private const int Most = 1024;

    private readonly ConcurrentDictionary<(string Vault, string? Namespace, string Role), Remembered> _roles = new();

    /// <exception cref="VaultException">The role does not exist, or Vault does not answer.</exception>
    public async Task<string> FindAsync(PodVault at, VaultToken token, string role, CancellationToken cancellation)
    {
        var key = (at.Vault.Name, at.Namespace, role);
        if (_roles.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return known.RoleId;
        }

        var roleId = await at.Client.AppRole(at.AppRolePath(options.Injection)).ReadRoleIdAsync(token, role, cancellation);
        if (_roles.Count >= Most)
        {
            _roles.Clear();
        }

        _roles[key] = new Remembered(roleId, time.GetUtcNow() + Life);
        return roleId;
    }

    private sealed record Remembered(string RoleId, DateTimeOffset Until);
}
