using System.Collections.ObjectModel;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Configuration;

/// <summary>The log.</summary>
public sealed record LoggingOptions
{
    internal static readonly OptionsSection<LoggingOptions> Section = new(
        "Logging",
        OptionKey.Choice<LoggingOptions, LogFormat>(nameof(Format), (options, value) => options with { Format = value }),
        OptionKey.MapOf<LoggingOptions, LogLevel>(nameof(LogLevel), (options, value) => options with { LogLevel = value }));

    public LogFormat Format { get; init; } = LogFormat.Auto;

    /// <summary>Levels by category; the category <c>Default</c> is all others. The host's own logging reads them.</summary>
    public IReadOnlyDictionary<string, string> LogLevel { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
