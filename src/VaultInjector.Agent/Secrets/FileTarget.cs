using VaultInjector.Agent.Configuration;
using VaultInjector.Contracts;
using VaultInjector.Rendering;
using VaultInjector.Rendering.Files;
using VaultInjector.Rendering.Variables;

namespace VaultInjector.Agent.Secrets;

/// <summary>A file that the agent writes: a file of the app, or one with its variables.</summary>
/// <param name="Key">Names it in the agent's state.</param>
/// <param name="Noun">What it is called in sentences, for example <c>file app.json</c> or <c>variable DB_PASSWORD</c>.</param>
/// <param name="Directory">The volume.</param>
/// <param name="File">Path below it.</param>
internal sealed record FileTarget(string Key, string Noun, string Directory, string File)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public required UnixFileMode Mode { get; init; }

    /// <summary>What to do once after it changed, beside what the pod asks for all changes; null: nothing of its own.</summary>
    public string? OnChange { get; init; }

    /// <summary>One pass, with the answers known so far.</summary>
    public required Func<Func<VaultQuery, VaultAnswer?>, FileRendering> Render { get; init; }

    /// <summary>All files that the pod asks for.</summary>
    public static IEnumerable<FileTarget> Of(AgentSettings settings, RenderingWorld world)
    {
        foreach (var file in settings.Secrets.Files)
        {
            yield return new FileTarget(file.Name, $"file {file.File}", settings.Directory, file.File)
            {
                Mode = (UnixFileMode?)file.Mode ?? settings.FileMode,
                OnChange = file.OnChange,
                Render = answers => FileRenderer.Render(file, answers, world),
            };
        }

        var method = settings.Secrets.EnvironmentMethod;
        foreach (var variable in settings.Secrets.Variables)
        {
            // No name of a file has a colon. The kubelet reads as root; for exec the app reads.
            yield return new FileTarget($"variable:{variable.File}", NounOf(variable), settings.EnvironmentDirectory!, variable.File)
            {
                Mode = method == EnvironmentMethods.Exec ? settings.FileMode : OwnerOnly,
                Render = answers => VariableRenderer.Render(variable, method, answers, world),
            };
        }
    }

    private static string NounOf(VariableRequest variable) =>
        variable.AllFields ? $"set of variables {variable.Origin}" : $"variable {variable.Name}";
}
