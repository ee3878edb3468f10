using System.Buffers;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Configuration;

/// <summary>Reads <see cref="AgentSettings"/> from the environment, or reports every error at once.</summary>
public static class AgentSettingsReader
{
    private static readonly SearchValues<char> NameLetters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <exception cref="AgentException">Settings are missing or wrong. The message lists all of them.</exception>
    public static AgentSettings Read(Func<string, string?> environment)
    {
        var reading = new EnvironmentReading(environment);
        var settings = Settings(reading);
        Contradictions(settings, reading);
        return reading.Errors.Count == 0
            ? settings
            : throw new AgentException(FailureKind.Configuration, $"The agent's environment is wrong: {string.Join(" ", reading.Errors)}");
    }

    private static AgentSettings Settings(EnvironmentReading reading)
    {
        var method = reading.OneOf(AgentEnvironment.AuthMethod, null, AuthMethods.AppRole, AuthMethods.Token, AuthMethods.Kubernetes);
        var brokered = method != AuthMethods.Kubernetes || reading.Optional(AgentEnvironment.InjectorUrl) is not null;
        var secrets = SecretSettings.Read(reading);
        return new AgentSettings
        {
            InjectorUrl = brokered ? reading.Https(AgentEnvironment.InjectorUrl, "the injector's base URL") : null,
            VaultAddress = reading.Https(AgentEnvironment.VaultAddress, "the address of Vault"),
            VaultAddressText = reading.Optional(AgentEnvironment.VaultAddress, ""),
            VaultNamespace = reading.Optional(AgentEnvironment.VaultNamespace),
            VaultName = reading.Optional(AgentEnvironment.VaultName),
            VaultRoute = Route(reading),
            InjectorCa = Bundle(reading, AgentEnvironment.CaBundle, AgentEnvironment.CaBundleFile),
            VaultCa = (reading.Optional(AgentEnvironment.VaultCaBundle) ?? reading.Optional(AgentEnvironment.VaultCaBundleFile)) is not null
                ? Bundle(reading, AgentEnvironment.VaultCaBundle, AgentEnvironment.VaultCaBundleFile)
                : null,
            Role = reading.Matching(AgentEnvironment.Role, IsRoleName, "a Vault role of at most 128 letters, digits, '_', '.' and '-'"),
            AuthMethod = method,
            AuthPath = reading.Matching(AgentEnvironment.AuthPath, IsMountPath, "an auth mount such as auth/approle"),
            Output = reading.OneOf(AgentEnvironment.Output, Outputs.Token, Outputs.Token, Outputs.SecretId, Outputs.WrappedSecretId),
            LoginFile = reading.OptionalPath(AgentEnvironment.LoginFile),
            IdentityFile = reading.AbsolutePath(AgentEnvironment.IdentityFile, "the file with the projected ServiceAccount token"),
            Directory = reading.AbsolutePath(AgentEnvironment.Directory, "the directory that the app mounts"),
            StateDirectory = reading.OptionalPath(AgentEnvironment.StateDirectory),
            EnvironmentDirectory = reading.OptionalPath(AgentEnvironment.EnvironmentDirectory),
            BinaryDirectory = reading.OptionalPath(AgentEnvironment.BinaryDirectory),
            FileMode = reading.Octal(AgentEnvironment.FileMode, "0440"),
            Timeout = reading.Seconds(AgentEnvironment.TimeoutSeconds, 300) is { Ticks: > 0 } timeout ? timeout : null,
            RevokeOnExit = reading.OneOf(AgentEnvironment.RevokeOnExit, "true", "true", "false") == "true",
            OnRenew = Hook(reading),
            Secrets = secrets,
            OnChange = SecretSettings.Hooks(secrets, reading),
        };
    }

    /// <summary>The file counts where there is one.</summary>
    private static BundleSettings Bundle(EnvironmentReading reading, string variable, string file) =>
        reading.OptionalPath(file) is { } path
            ? new BundleSettings(file, null, path)
            : new BundleSettings(variable, reading.Certificates(variable));

    private static VaultRoute Route(EnvironmentReading reading)
    {
        var certificate = reading.OptionalPath(AgentEnvironment.ClientCertificateFile);
        return new VaultRoute(
            reading.Proxy(AgentEnvironment.VaultProxy),
            certificate,
            certificate is null ? null : reading.AbsolutePath(AgentEnvironment.ClientKeyFile, "the file with the key of the certificate"));
    }

    private static HookSettings? Hook(EnvironmentReading reading)
    {
        if (reading.Optional(AgentEnvironment.OnRenew) is not { } text)
        {
            return null;
        }

        var hook = HookSettings.Parse(text, reading.Optional(AgentEnvironment.PodUid), reading.IsTrue(AgentEnvironment.SignalWholePod));
        if (hook is null)
        {
            reading.Fail(
                $"{AgentEnvironment.OnRenew} is '{text}': expected signal:NAME (with {AgentEnvironment.PodUid} set) or http:PORT/path.");
        }

        return hook;
    }

    private static void Contradictions(AgentSettings settings, EnvironmentReading reading)
    {
        if (settings is { Output: not Outputs.Token, Secrets.IsEmpty: false })
        {
            reading.Fail(
                $"{AgentEnvironment.Output} is '{settings.Output}', which leaves the agent no token to read secrets with. " +
                $"Set it to '{Outputs.Token}', or remove the annotations that ask for secrets.");
        }

        if (settings is { Output: Outputs.SecretId or Outputs.WrappedSecretId, AuthMethod: AuthMethods.Token or AuthMethods.Kubernetes })
        {
            reading.Fail(
                $"{AgentEnvironment.Output} is '{settings.Output}', which needs {AgentEnvironment.AuthMethod} '{AuthMethods.AppRole}', " +
                $"not '{settings.AuthMethod}'.");
        }
    }

    private static bool IsRoleName(string text) =>
        text.Length <= 128 && text is not ("." or "..") && !text.AsSpan().ContainsAnyExcept(NameLetters);

    private static bool IsMountPath(string text) => text.StartsWith("auth/", StringComparison.Ordinal)
        && text.Split('/').All(part => part is not ("" or "." or "..") && !part.AsSpan().ContainsAnyExcept(NameLetters));
}
