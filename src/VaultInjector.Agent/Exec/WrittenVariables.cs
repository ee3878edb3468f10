using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Variables;

namespace VaultInjector.Agent.Exec;

/// <summary>The variables that the agent's other containers wrote for this one.</summary>
internal static class WrittenVariables
{
    /// <summary>In the order of the files: a later one wins.</summary>
    /// <exception cref="AgentException">A file is missing or no such file.</exception>
    public static IReadOnlyList<Variable> Read(EnvironmentBlock environment)
    {
        if (environment[AgentEnvironment.ExecFiles] is not { Length: > 0 } names)
        {
            return [];
        }

        return environment[AgentEnvironment.EnvironmentDirectory] is { Length: > 0 } directory
            ? [.. names.Split(',').SelectMany(name => Read(Path.Combine(directory, name)))]
            : throw Wrong($"{AgentEnvironment.EnvironmentDirectory} is not set: the directory with {names}.");
    }

    private static IReadOnlyList<Variable> Read(string path)
    {
        try
        {
            return ExecFile.Read(File.ReadAllBytes(path)) ?? throw Wrong($"{path} holds no variables as the agent writes them.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(
                $"{path} cannot be read ({(failure is UnauthorizedAccessException ? "not allowed" : "not there")}): the agent " +
                $"writes it before the app starts, for the user or group that {InjectedPod.AgentContainer} shares with the app.");
        }
    }

    private static AgentException Wrong(string sentence) => new(
        FailureKind.Configuration, $"{sentence} Only the injector configures exec: let it inject this pod again.");
}
