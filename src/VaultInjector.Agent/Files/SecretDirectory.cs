using System.Text;
using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Files;

/// <summary>The directory that the app mounts. The CA bundle is written before the secret that needs it.</summary>
public sealed class SecretDirectory(AgentSettings settings)
{
    /// <exception cref="AgentException">The directory does not exist.</exception>
    public void Check()
    {
        if (!Directory.Exists(settings.Directory))
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"The directory {settings.Directory} ({AgentEnvironment.Directory}) does not exist. Mount the volume there.");
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
                Replace(SecretFiles.SecretId, SecretJson.Of(opened, settings.VaultAddressText));
                break;
            case Obtained.SealedSecretId wrapped:
                Replace(SecretFiles.WrappedSecretId, SecretJson.Of(wrapped, settings.VaultAddressText));
                break;
        }
    }

    /// <summary>What verifies Vault.</summary>
    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void WriteCaBundle(string pem) => Replace(SecretFiles.CaBundle, Encoding.UTF8.GetBytes(pem));

    /// <exception cref="AgentException">The directory cannot be written.</exception>
    public void WriteToken(VaultAuth auth)
    {
        Replace(SecretFiles.VaultToken, SecretJson.Of(auth, settings.VaultAddressText));
        Replace(SecretFiles.Token, Encoding.UTF8.GetBytes(auth.Token.Reveal()));
    }

    /// <summary>The token in this directory; null if the directory holds no token.</summary>
    public VaultToken? ReadToken() =>
        Read(SecretFiles.Token) is { } text && text.All(letter => letter is > ' ' and < (char)0x7f) && text.Length > 0
            ? new VaultToken(text)
            : null;

    public string? ReadCaBundle() => Read(SecretFiles.CaBundle);

    /// <summary>The files of an output.</summary>
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

    private void Replace(string name, byte[] content) => SecretFile.Replace(settings.Directory, name, content, settings.FileMode);
}
