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
    private const string KeptToken = ".token";

    /// <exception cref="AgentException">The directory does not exist.</exception>
    public void Check()
    {
        if (!Directory.Exists(settings.Directory))
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"The directory {settings.Directory} ({AgentEnvironment.Directory}) does not exist. Mount the volume there.");
        }

        if (settings is { Secrets.Variables.Count: > 0, EnvironmentDirectory: { } environment } && !Directory.Exists(environment))
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"The directory {environment} ({AgentEnvironment.EnvironmentDirectory}) does not exist. Mount the volume there.");
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
        if (!settings.Secrets.AppToken)
        {
            KeepToken(auth.Token);
            return;
        }

        Replace(SecretFiles.VaultToken, SecretJson.Of(auth, settings.VaultAddressText));
        Replace(SecretFiles.Token, Encoding.UTF8.GetBytes(auth.Token.Reveal()));
    }

    /// <summary>The token that an agent of this pod wrote; null if it wrote no token.</summary>
    public VaultToken? ReadToken() =>
        (settings.Secrets.AppToken ? Read(SecretFiles.Token) : ReadKept()) is { Length: > 0 } text &&
        text.All(letter => letter is > ' ' and < (char)0x7f)
            ? new VaultToken(text)
            : null;

    /// <summary>Whether a file that the app reads has this token: of two files one may be written and the other not.</summary>
    public bool Holds(VaultToken token) =>
        ReadToken()?.Reveal() == token.Reveal() ||
        Read(SecretFiles.VaultToken)?.Contains(token.Reveal(), StringComparison.Ordinal) == true;

    public string? ReadCaBundle() => Read(SecretFiles.CaBundle);

    /// <summary>The text of a file, for a template that reads it.</summary>
    /// <exception cref="IOException">It is not below this directory, or cannot be read.</exception>
    public string ReadBelow(string path)
    {
        try
        {
            var whole = Path.GetFullPath(Path.Combine(settings.Directory, path));
            return whole.StartsWith($"{settings.Directory}/", StringComparison.Ordinal)
                ? File.ReadAllText(whole)
                : throw new IOException("it is not below the app's mount: name it relative to that");
        }
        catch (Exception failure) when (failure is ArgumentException or UnauthorizedAccessException)
        {
            throw new IOException("it cannot be read: name a file that the agent may read", failure);
        }
    }

    /// <summary>The files of an output.</summary>
    public static IReadOnlyList<string> Expected(string output, bool appToken) => output switch
    {
        Outputs.Token when !appToken => [SecretFiles.CaBundle],
        Outputs.SecretId => [SecretFiles.CaBundle, SecretFiles.SecretId],
        Outputs.WrappedSecretId => [SecretFiles.CaBundle, SecretFiles.WrappedSecretId],
        _ => [SecretFiles.CaBundle, SecretFiles.VaultToken, SecretFiles.Token],
    };

    /// <summary>Where the app has no token, only the agent's next container finds it.</summary>
    private void KeepToken(VaultToken token)
    {
        if (settings.StateDirectory is { } state)
        {
            new StateDirectory(state).Write(KeptToken, Encoding.UTF8.GetBytes(token.Reveal()));
        }
    }

    private string? ReadKept() =>
        settings.StateDirectory is { } state && new StateDirectory(state).Read(KeptToken) is { } text
            ? Encoding.UTF8.GetString(text)
            : null;

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
