namespace VaultInjector.Webhook.Configuration;

/// <summary>The configuration is wrong; <see cref="Errors"/> holds every problem, each with its key and what to set.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, [Heading(errors.Count), .. errors.Select(error => $"  {error}")]))
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    public IReadOnlyList<string> Errors { get; } = errors;

    private static string Heading(int count) => $"The configuration has {count} {(count == 1 ? "problem" : "problems")}:";
}
