using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Help;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine;

/// <summary>Everything that the program does besides serving. The first argument selects the verb, before the webhook starts.</summary>
public static class Verbs
{
    /// <summary>
    /// Whether the first argument is a verb, known or not: options and <c>Key=value</c> are for the webhook, which a plugin of kubectl
    /// never runs.
    /// </summary>
    public static bool IsNamed(string[] args) =>
        ThisProgram.IsPlugin(Environment.GetCommandLineArgs()[0]) ||
        args is ["--help" or "-h" or "--version", ..] ||
        (args is [var first, ..] && first is not ['-' or '/', ..] && !first.Contains('=', StringComparison.Ordinal));

    /// <returns>The exit code. Nothing is thrown.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var verb = args.Length > 0 ? args[0] : "help";
        try
        {
            return await DispatchAsync(verb, args.Length > 0 ? args[1..] : [], terminal, TimeProvider.System);
        }
        catch (CommandLineException stop)
        {
            return await FailAsync(terminal, $"{terminal.Program} {verb}: {stop.Message}", stop.ExitCode);
        }
        catch (ConfigurationException wrong)
        {
            return await FailAsync(terminal, wrong.Message, ConfigurationException.ExitCode);
        }
        catch (KubernetesApiException failure)
        {
            return await FailAsync(terminal, $"{terminal.Program} {verb}: {failure.Message}", ExitCode.Unavailable);
        }
        catch (Exception bug)
        {
            var sentence = $"Internal error ({bug.GetType().Name}). Please report it with version {ThisProgram.Version}.";
            return await FailAsync(terminal, $"{terminal.Program} {verb}: {sentence}", ExitCode.Internal);
        }
    }

    private static Task<int> DispatchAsync(string name, string[] args, Terminal terminal, TimeProvider time) => name switch
    {
        "--help" or "-h" => VerbTable.Find("help")!.RunAsync([], terminal, time, CancellationToken.None),
        "--version" => VerbTable.Find("version")!.RunAsync([], terminal, time, CancellationToken.None),
        _ when VerbTable.Find(name) is { } verb => args.Any(argument => argument is "--help" or "-h")
            ? VerbTable.Find("help")!.RunAsync([name], terminal, time, CancellationToken.None)
            : verb.RunAsync(args, terminal, time, CancellationToken.None),
        _ => RefuseAsync(name, terminal),
    };

    private static async Task<int> RefuseAsync(string name, Terminal terminal)
    {
        await terminal.Error.WriteAsync($"unknown verb '{name}'\n\n{Usage.Overview(terminal.Program)}");
        return ExitCode.Usage;
    }

    private static async Task<int> FailAsync(Terminal terminal, string sentence, int exitCode)
    {
        await terminal.Error.WriteLineAsync(sentence);
        return exitCode;
    }
}
