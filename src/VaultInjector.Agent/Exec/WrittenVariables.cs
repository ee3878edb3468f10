using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Variables;

namespace VaultInjector.Agent.Exec;

/// <summary>The variables that the agent's other containers wrote for this one.</summary>
internal static class WrittenVariables
{
    /// <summary>Twice what Linux takes with the usual limit of the stack: more would only fill this process.</summary>
    private const long MostBytes = 4 * 1024 * 1024;

    /// <summary>In the order of the files: a later one wins.</summary>
    /// <param name="environment">Says which files.</param>
    /// <param name="app">Gets the variables.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="AgentException">A file is missing or no such file, or they are too large together.</exception>
    public static IReadOnlySet<string> Set(EnvironmentBlock environment, EnvironmentBlock app)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (environment[AgentEnvironment.ExecFiles] is not { Length: > 0 } files)
        {
            return names;
        }

        var directory = environment[AgentEnvironment.EnvironmentDirectory] is { Length: > 0 } path
            ? path
            : throw Wrong($"{AgentEnvironment.EnvironmentDirectory} is not set: the directory with {files}.");
        foreach (var file in files.Split(','))
        {
            Add(Read(Path.Combine(directory, file)), app, names);
            if (app.Bytes > MostBytes)
            {
                throw LaunchSize.TooBig([], app.Entries);
            }
        }

        return names;
    }

    /// <summary>The fields of a secret do not decide about a variable that the image or the pod has.</summary>
    private static void Add(ExecFile written, EnvironmentBlock app, HashSet<string> names)
    {
        foreach (var (name, value) in written.Variables)
        {
            if (!written.Yields || app[name] is null)
            {
                app.Set(name, value);
                names.Add(name);
            }
        }
    }

    private static ExecFile Read(string path)
    {
        try
        {
            return ExecFile.FromJson(File.ReadAllBytes(path)) ?? throw Wrong($"{path} holds no variables as the agent writes them.");
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
