using VaultInjector.Vault;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Session;

/// <summary>The token is in a file, which may be replaced at any time.</summary>
internal sealed class TokenFileLogin(VaultSessionOptions options) : ISessionLogin
{
    public async Task<VaultToken> LoginAsync(CancellationToken cancellation) =>
        new(await SessionFile.ReadAsync(options.TokenFile, cancellation).ConfigureAwait(false));

    public bool IsReplaced(VaultToken token)
    {
        try
        {
            return File.ReadAllText(options.TokenFile).Trim() is { Length: > 0 } text && text != token.Reveal();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>Vault's kubernetes auth with the injector's own ServiceAccount token.</summary>
internal sealed class KubernetesLogin(VaultClient vault, VaultSessionOptions options) : ISessionLogin
{
    public async Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        var jwt = await SessionFile.ReadAsync(options.ServiceAccountTokenFile, cancellation).ConfigureAwait(false);
        var auth = await vault.KubernetesAuth(options.AuthPath ?? "auth/kubernetes").LoginAsync(options.Role, jwt, cancellation).ConfigureAwait(false);
        return auth.Token;
    }
}

/// <summary>AppRole with role id and secret-id from files.</summary>
internal sealed class AppRoleLogin(VaultClient vault, VaultSessionOptions options) : ISessionLogin
{
    public async Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        var roleId = await SessionFile.ReadAsync(options.RoleIdFile, cancellation).ConfigureAwait(false);
        var secretId = new SecretId(await SessionFile.ReadAsync(options.SecretIdFile, cancellation).ConfigureAwait(false));
        var auth = await vault.AppRole(options.AuthPath ?? "auth/vault-injector").LoginAsync(roleId, secretId, cancellation).ConfigureAwait(false);
        return auth.Token;
    }
}

/// <summary>Reads of the files that hold the injector's own credentials.</summary>
internal static class SessionFile
{
    /// <exception cref="SessionException">It cannot be read, or holds nothing.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false)).Trim();
            return text.Length > 0 ? text : throw new SessionException($"{path} is empty; put the injector's credential there");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"{path} cannot be read ({failure.Message}); put the injector's credential there", failure);
        }
    }
}
