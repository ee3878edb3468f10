using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent;

/// <summary>The directory that the app mounts: the CA bundle is there before the secret that needs it.</summary>
public sealed class SecretDirectory(AgentSettings settings)
{
    /// <exception cref="AgentException">There is no such directory.</exception>
    public void Check()
    {
        if (!Directory.Exists(settings.Directory))
        {
            throw new AgentException(FailureKind.Configuration, $"The directory {settings.Directory} ({AgentEnvironment.Directory}) does not exist. Mount the volume there.");
        }
    }

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void Write(Obtained obtained)
    {
        WriteCaBundle(obtained.CaBundle);
        switch (obtained)
        {
            case Obtained.Login login:
                WriteToken(login.Auth);
                break;
            case Obtained.OpenedSecretId opened:
                var secretId = new SecretIdFile(opened.RoleId, opened.Issued.Id.Reveal(), opened.Issued.Accessor, settings.VaultAddressText);
                Replace(SecretFiles.SecretId, JsonSerializer.Serialize(secretId, FileJson.Plain.SecretIdFile));
                break;
            case Obtained.SealedSecretId wrapped:
                var file = new WrappedSecretIdFile(wrapped.RoleId, wrapped.Wrapping.Reveal(), settings.VaultAddressText, (long)wrapped.Ttl.TotalSeconds);
                Replace(SecretFiles.WrappedSecretId, JsonSerializer.Serialize(file, FileJson.Plain.WrappedSecretIdFile));
                break;
        }
    }

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void WriteCaBundle(string pem) => Replace(SecretFiles.CaBundle, pem);

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void WriteToken(VaultAuth auth)
    {
        var file = new TokenFile(auth.Token.Reveal(), auth.Accessor, (long)auth.LeaseDuration.TotalSeconds, auth.Renewable, settings.VaultAddressText);
        Replace(SecretFiles.VaultToken, JsonSerializer.Serialize(file, FileJson.Plain.TokenFile));
        Replace(SecretFiles.Token, auth.Token.Reveal());
    }

    /// <summary>The token that this directory holds; null where it holds none.</summary>
    public VaultToken? ReadToken() => Read(SecretFiles.Token) is { } text && text.All(letter => letter is > ' ' and < (char)0x7f) && text.Length > 0
        ? new VaultToken(text)
        : null;

    public string? ReadCaBundle() => Read(SecretFiles.CaBundle);

    /// <summary>The files that an output consists of.</summary>
    public static IReadOnlyList<string> Expected(string output) => output switch
    {
        Outputs.SecretId => [SecretFiles.CaBundle, SecretFiles.SecretId],
        Outputs.WrappedSecretId => [SecretFiles.CaBundle, SecretFiles.WrappedSecretId],
        _ => [SecretFiles.CaBundle, SecretFiles.VaultToken, SecretFiles.Token],
    };

    private string? Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(settings.Directory, name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Replace(string name, string content) => SecretFile.Replace(settings.Directory, name, content, settings.FileMode);
}
