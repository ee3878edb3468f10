using System.Collections.Concurrent;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// Role ids of AppRoles, cached for seconds: a thousand pods of one role that start at once need one read, not a thousand. A role id is
/// not a secret, and each secret-id request shows whether the role still exists.
/// </summary>
internal sealed class RoleIds(VaultClient vault, LiveOptions options, TimeProvider time)
{
    /// <summary>A role that was deleted and created again has another id: logins of its pods fail until the cached id expires.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);
    private const int Most = 1024;

    private readonly ConcurrentDictionary<string, Remembered> _roles = new(StringComparer.Ordinal);

    /// <exception cref="VaultException">The role does not exist, or Vault does not answer.</exception>
    public async Task<string> FindAsync(VaultToken token, string role, CancellationToken cancellation)
    {
        if (_roles.TryGetValue(role, out var known) && known.Until > time.GetUtcNow())
        {
            return known.RoleId;
        }

        var roleId = await vault.AppRole(options.Injection.AppRoleAuthPath).ReadRoleIdAsync(token, role, cancellation);
        if (_roles.Count >= Most)
        {
            _roles.Clear();
        }

        _roles[role] = new Remembered(roleId, time.GetUtcNow() + Life);
        return roleId;
    }

    private sealed record Remembered(string RoleId, DateTimeOffset Until);
}
