namespace VaultInjector.Webhook.Configuration;

/// <summary>The configuration is wrong; <see cref="Errors"/> holds every problem, each with its key and what to set.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> errors)
    : Exception(
        $"The configuration has {errors.Count} {(errors.Count == 1 ? "problem" : "problems")}:{Environment.NewLine}{string.Join(Environment.NewLine, errors.Select(error => $"  {error}"))}"
    )
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    public IReadOnlyList<string> Errors { get; } = errors;
}
