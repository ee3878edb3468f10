using VaultInjector.Runtime.Files;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Session;

/// <summary>The token is in a file, which may be replaced at any time.</summary>
internal sealed class TokenFileLogin(VaultSessionOptions options) : ISessionLogin
{
    private readonly FollowedFiles _file = new(options.TokenFile);

    public bool OwnsToken => false;

    public string Advice =>
        $"Put a living token into {options.TokenFile}, which is read every few seconds: certs-scripts/configure-injector.sh --auth token";

    public bool HasChanged => _file.HasChanged;

    public Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult(new VaultToken(SessionFile.Read(_file, options.TokenFile)));
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
        var jwt = SessionFile.Read(options.ServiceAccountTokenFile);
        var auth = await vault.KubernetesAuth(options.AuthPath ?? "auth/kubernetes").LoginAsync(options.Role, jwt, cancellation);
        return auth.Token;
    }
}

/// <summary>AppRole with role id and secret-id from files.</summary>
internal sealed class AppRoleLogin(VaultClient vault, VaultSessionOptions options) : ISessionLogin
{
    public string Advice =>
        $"Put a role id and a secret-id into {options.RoleIdFile} and {options.SecretIdFile}: " +
        "certs-scripts/configure-injector.sh --auth approle";

    public async Task<VaultToken> LoginAsync(CancellationToken cancellation)
    {
        var roleId = SessionFile.Read(options.RoleIdFile);
        var secretId = new SecretId(SessionFile.Read(options.SecretIdFile));
        var auth = await vault.AppRole(options.AuthPath ?? "auth/vault-injector").LoginAsync(roleId, secretId, cancellation);
        return auth.Token;
    }
}

/// <summary>Reads of the files that hold the injector's own credentials.</summary>
internal static class SessionFile
{
    /// <exception cref="SessionException">It cannot be read, or is empty.</exception>
    public static string Read(string path) => Read(new FollowedFiles(path), path);

    /// <exception cref="SessionException">It cannot be read, or is empty.</exception>
    public static string Read(FollowedFiles file, string path)
    {
        try
        {
            var text = file.ReadText().Trim();
            return text.Length > 0 ? text : throw new SessionException($"{path} is empty; put the injector's credential there");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"{path} cannot be read ({failure.Message}); put the injector's credential there", failure);
        }
    }
}
