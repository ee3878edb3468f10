using System.Reflection;
using VaultInjector.CommandLine.Check;
using VaultInjector.CommandLine.Explain;
using VaultInjector.CommandLine.Ground;
using VaultInjector.CommandLine.Inject;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine;

/// <summary>Everything that the program does besides serving. The first argument selects the verb, before the webhook starts.</summary>
public static class Verbs
{
    /// <summary>The version of the build and, after a plus sign, the commit that it was made of.</summary>
    private static string Version =>
        typeof(Verbs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Whether the first argument is a verb, known or not: options and <c>Key=value</c> are for the webhook.</summary>
    public static bool IsNamed(string[] args) =>
        args is ["--help" or "-h" or "--version", ..] ||
        (args is [var first, ..] && first is not ['-' or '/', ..] && !first.Contains('=', StringComparison.Ordinal));

    /// <returns>The exit code. Nothing is thrown.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        try
        {
            return await DispatchAsync(args[0], args[1..], terminal, TimeProvider.System);
        }
        catch (CommandLineException stop)
        {
            return await FailAsync(terminal, $"vault-injector {args[0]}: {stop.Message}", stop.ExitCode);
        }
        catch (ConfigurationException wrong)
        {
            return await FailAsync(terminal, wrong.Message, ConfigurationException.ExitCode);
        }
        catch (KubernetesApiException failure)
        {
            return await FailAsync(terminal, $"vault-injector {args[0]}: {failure.Message}", ExitCode.Unavailable);
        }
        catch (Exception bug)
        {
            var sentence = $"Internal error ({bug.GetType().Name}). Please report it with version {Version}.";
            return await FailAsync(terminal, $"vault-injector {args[0]}: {sentence}", ExitCode.Internal);
        }
    }

    private static Task<int> DispatchAsync(string verb, string[] args, Terminal terminal, TimeProvider time) => verb switch
    {
        _ when args.Any(argument => argument is "--help" or "-h") => PrintAsync(terminal.Output, Usage.Text, ExitCode.Ok),
        "check" => CheckCommand.RunAsync(args, terminal, time, CancellationToken.None),
        "inject" => InjectCommand.RunAsync(args, terminal, time, CancellationToken.None),
        "explain" => ExplainCommand.RunAsync(args, terminal, time, CancellationToken.None),
        "version" or "--version" => PrintAsync(terminal.Output, $"vault-injector {Version}\n", ExitCode.Ok),
        "help" or "--help" or "-h" => PrintAsync(terminal.Output, Usage.Text, ExitCode.Ok),
        _ => PrintAsync(terminal.Error, $"unknown verb '{verb}'\n\n{Usage.Text}", ExitCode.Usage),
    };

    private static async Task<int> PrintAsync(TextWriter writer, string text, int exitCode)
    {
        await writer.WriteAsync(text);
        return exitCode;
    }

    private static async Task<int> FailAsync(Terminal terminal, string sentence, int exitCode)
    {
        await terminal.Error.WriteLineAsync(sentence);
        return exitCode;
    }
}
