using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Session;

/// <summary>The token is in a file, which may be replaced at any time.</summary>
internal sealed class TokenFileLogin(VaultSessionOptions options) : ISessionLogin
{
    private string _tried = "";

    public string Advice =>
        $"Put a living token into {options.TokenFile}, which is looked at every few seconds: certs-scripts/configure-injector.sh --auth token";

    public bool HasChanged => SessionFile.TryRead(options.TokenFile) is { Length: > 0 } text && text != _tried;

    public async Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        _tried = await SessionFile.ReadAsync(options.TokenFile, cancellation);
        try
        {
            return new VaultToken(_tried);
        }
        catch (ArgumentException malformed)
        {
            throw new SessionException(
                $"{options.TokenFile} holds no Vault token: one is printable ASCII without spaces. {Advice}",
                malformed);
        }
    }
}

/// <summary>Vault's kubernetes auth with the injector's own ServiceAccount token.</summary>
internal sealed class KubernetesLogin(VaultClient vault, VaultSessionOptions options) : ISessionLogin
{
    public string Advice =>
        $"Let Vault's role {options.Role} take the injector's ServiceAccount: certs-scripts/configure-injector.sh --auth kubernetes";

    public async Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        var jwt = await SessionFile.ReadAsync(options.ServiceAccountTokenFile, cancellation);
        var auth = await vault.KubernetesAuth(options.AuthPath ?? "auth/kubernetes").LoginAsync(options.Role, jwt, cancellation);
        return auth.Token;
    }
}

/// <summary>AppRole with role id and secret-id from files.</summary>
internal sealed class AppRoleLogin(VaultClient vault, VaultSessionOptions options) : ISessionLogin
{
    public string Advice =>
        $"Put a role id and a secret-id into {options.RoleIdFile} and {options.SecretIdFile}: certs-scripts/configure-injector.sh --auth approle";

    public async Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        var roleId = await SessionFile.ReadAsync(options.RoleIdFile, cancellation);
        var secretId = new SecretId(await SessionFile.ReadAsync(options.SecretIdFile, cancellation));
        var auth = await vault.AppRole(options.AuthPath ?? "auth/vault-injector").LoginAsync(roleId, secretId, cancellation);
        return auth.Token;
    }
}

/// <summary>Reads of the files that hold the injector's own credentials.</summary>
internal static class SessionFile
{
    /// <summary>Null where it cannot be read.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <exception cref="SessionException">It cannot be read, or holds nothing.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(path, cancellation)).Trim();
            return text.Length > 0 ? text : throw new SessionException($"{path} is empty; put the injector's credential there");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"{path} cannot be read ({failure.Message}); put the injector's credential there", failure);
        }
    }
}
