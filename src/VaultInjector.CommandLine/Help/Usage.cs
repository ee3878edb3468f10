using System.Text;
using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Help;

/// <summary>What <c>help</c> and <c>help VERB</c> print.</summary>
internal static class Usage
{
    private const int SummaryColumn = 14;

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        if (args is not [var name, ..] || name.StartsWith('-'))
        {
            await terminal.Output.WriteAsync(Overview(terminal.Program));
            return ExitCode.Ok;
        }

        if (VerbTable.Find(name) is not { } verb)
        {
            throw new CommandLineException(ExitCode.Usage, $"unknown verb '{name}'; {terminal.Program} help lists all verbs");
        }

        await terminal.Output.WriteAsync(Page(verb, terminal.Program));
        return ExitCode.Ok;
    }

    /// <param name="program">What the user types to run it.</param>
    public static string Overview(string program)
    {
        // As a plugin of kubectl it never runs the webhook.
        var text = new StringBuilder(
            program == ThisProgram.Name ? $"{program} [--config FILE] [--Section:Key=VALUE …]    run the webhook\n" : "");
        foreach (var verb in VerbTable.All)
        {
            text.Append(Line(program, verb)).Append('\n');
        }

        text.Append('\n');
        foreach (var verb in VerbTable.All)
        {
            text.Append("  ").Append(verb.Name.PadRight(SummaryColumn - 2)).Append(verb.Summary).Append('\n');
        }

        return text.Append('\n').Append(program).Append(" help VERB prints the options of a verb.\n").ToString();
    }

    /// <summary>The page of one verb, in the sections of a manual page.</summary>
    public static string Page(Verb verb, string program)
    {
        var text = new StringBuilder();
        Section(text, "NAME", [$"{program} {verb.Name} - {verb.Summary}"]);
        Section(text, "SYNOPSIS", [Line(program, verb)]);
        Section(text, "DESCRIPTION", verb.Details.Length > 0 ? verb.Details.Split('\n') : [$"{verb.Summary}."]);
        var width = verb.Options.Select(option => option.Heading.Length).DefaultIfEmpty().Max() + 2;
        Section(text, "OPTIONS", verb.Options.Select(option => $"{option.Heading.PadRight(width)}{option.Meaning}"));
        Section(text, "EXIT CODES", verb.ExitCodes.Select(exit => $"{exit.Code,-4}{exit.Meaning}"));
        Section(text, "EXAMPLES", verb.Examples.Select(example => $"{program} {example}"));
        Section(text, "SEE ALSO", VerbTable.All.Where(other => other != verb).Select(other => $"{program} {other.Name}"));
        return text.Remove(text.Length - 1, 1).ToString();
    }

    private static string Line(string program, Verb verb) => $"{program} {verb.Name} {verb.Synopsis}".TrimEnd();

    private static void Section(StringBuilder text, string heading, IEnumerable<string> lines)
    {
        if (lines.ToList() is not { Count: > 0 } some)
        {
            return;
        }

        text.Append(heading).Append('\n');
        some.ForEach(line => text.Append("    ").Append(line).Append('\n'));
        text.Append('\n');
    }
}
