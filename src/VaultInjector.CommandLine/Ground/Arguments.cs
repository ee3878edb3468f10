namespace VaultInjector.CommandLine.Ground;

/// <summary>
/// The options of one verb. An option with a colon (<c>--Vault:Address=…</c>) is a setting and goes to the configuration, as in the
/// webhook.
/// </summary>
internal sealed class Arguments
{
    private readonly List<(string Name, string Value)> _given = [];
    private readonly List<string> _configuration = [];

    private Arguments()
    {
    }

    /// <summary>The settings: <c>--Section:Key=value</c>.</summary>
    public IReadOnlyList<string> Configuration => _configuration;

    /// <param name="args">What follows the verb: <c>--name VALUE</c>, <c>--name=VALUE</c> or <c>-n VALUE</c>.</param>
    /// <param name="names">The options of the verb: each long name with its short one, which may be empty.</param>
    /// <exception cref="CommandLineException">An unknown option, or one without a value.</exception>
    public static Arguments Parse(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> names)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Count; i++)
        {
            var (option, value) = Split(args[i]);
            var name = Long(option, names);
            if (name is null && !(option.StartsWith("--", StringComparison.Ordinal) && option.Contains(':', StringComparison.Ordinal)))
            {
                throw new CommandLineException(ExitCode.Usage, $"unknown {(option.StartsWith('-') ? "option" : "argument")} '{option}'");
            }

            value ??= ++i < args.Count ? args[i] : throw new CommandLineException(ExitCode.Usage, $"{option} takes a value");
            parsed.Add(name, option, value);
        }

        return parsed;
    }

    /// <summary>Null if it is not given.</summary>
    /// <exception cref="CommandLineException">It is given twice.</exception>
    public string? One(string name) => All(name) switch
    {
        [] => null,
        [var value] => value,
        _ => throw new CommandLineException(ExitCode.Usage, $"--{name} is given twice"),
    };

    /// <summary>Null if it is not given.</summary>
    /// <exception cref="CommandLineException">It has another value.</exception>
    public string? OneOf(string name, params string[] values) =>
        One(name) is not { } value ? null
        : values.Contains(value, StringComparer.Ordinal) ? value
        : throw new CommandLineException(ExitCode.Usage, $"--{name} is '{value}'; give {string.Join(", ", values[..^1])} or {values[^1]}");

    public IReadOnlyList<string> All(string name) => [.. _given.Where(one => one.Name == name).Select(one => one.Value)];

    private void Add(string? name, string option, string value)
    {
        if (name is null)
        {
            _configuration.Add($"{option}={value}");
        }
        else
        {
            _given.Add((name, value));
        }
    }

    private static (string Option, string? Value) Split(string argument)
    {
        var equals = argument.StartsWith('-') ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static string? Long(string option, IReadOnlyDictionary<string, string> names) =>
        names
            .Where(entry => option == $"--{entry.Key}" || (entry.Value.Length > 0 && option == $"-{entry.Value}"))
            .Select(entry => entry.Key)
            .FirstOrDefault();
}
