using VaultInjector.CommandLine.Ground;

namespace VaultInjector.CommandLine.Tests.Support;

/// <summary>One run of a verb, in this process: what it said and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> Of(string input, params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await Verbs.RunAsync(args, new Terminal(new StringReader(input), output, error));
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
