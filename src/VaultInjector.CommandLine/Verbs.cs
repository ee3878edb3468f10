using System.Reflection;
using VaultInjector.CommandLine.Check;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine;

/// <summary>What the binary does besides serving: told by the first argument, before anything of the webhook is touched.</summary>
public static class Verbs
{
    private const string UsageText = """
        vault-injector [--config FILE] [--Section:Key=VALUE …]    run the webhook
        vault-injector check   [--config FILE] [--kubeconfig FILE] [--vault-token-file FILE] [--Section:Key=VALUE …]
        vault-injector inject  -f FILE|- … [-o yaml|json|patch] [options]
        vault-injector explain -f FILE|- … [options]
        vault-injector version | help

        check    looks at Vault, the cluster and the installation, a line each, with what to do where something is wrong
        inject   prints manifests as they would be injected
        explain  says in words what becomes of each pod, and why

        options of inject and explain:
          -f, --file FILE             manifests to read, - for standard input; may be repeated
          -n, --namespace NAME        namespace of objects that name none
              --namespace-file FILE   Namespace manifests with their labels and annotations; may be repeated
              --kubeconfig FILE       read namespaces (and the version) from this cluster instead
              --config FILE           the injector's config.json, or a ConfigMap that holds config.json and ca.crt
              --native-sidecars on|off
          -o, --output FORMAT         inject only: yaml (default), json, or patch (RFC 6902)
              --Section:Key=VALUE     any setting of docs/configuration.md

        """;

    /// <summary>Whether the first argument is a verb, or would be one: options and <c>Key=value</c> are the webhook's.</summary>
    public static bool IsNamed(string[] args) =>
        args is ["--help" or "-h" or "--version", ..] ||
        (args is [var first, ..] && first is not ['-' or '/', ..] && !first.Contains('=', StringComparison.Ordinal));

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        try
        {
            return await DispatchAsync(args[0], args[1..], terminal);
        }
        catch (CommandLineException stop)
        {
            await terminal.Error.WriteLineAsync($"vault-injector {args[0]}: {stop.Message}");
            return stop.ExitCode;
        }
        catch (ConfigurationException wrong)
        {
            await terminal.Error.WriteLineAsync(wrong.Message);
            return ConfigurationException.ExitCode;
        }
        catch (KubernetesApiException away)
        {
            await terminal.Error.WriteLineAsync($"vault-injector {args[0]}: {away.Message}");
            return ExitCode.Unavailable;
        }
    }

    private static Task<int> DispatchAsync(string verb, string[] args, Terminal terminal) => verb switch
    {
        _ when args.Any(argument => argument is "--help" or "-h") => SayAsync(terminal.Output, UsageText, ExitCode.Ok),
        "check" => CheckCommand.RunAsync(args, terminal, CancellationToken.None),
        "inject" => InjectCommand.RunAsync(args, terminal, CancellationToken.None),
        "explain" => ExplainCommand.RunAsync(args, terminal, CancellationToken.None),
        "version" or "--version" => SayAsync(terminal.Output, $"vault-injector {Version}\n", ExitCode.Ok),
        "help" or "--help" or "-h" => SayAsync(terminal.Output, UsageText, ExitCode.Ok),
        _ => SayAsync(terminal.Error, $"unknown verb '{verb}'\n\n{UsageText}", ExitCode.Usage),
    };

    /// <summary>Without the commit that the SDK appends.</summary>
    private static string Version =>
        typeof(Verbs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static async Task<int> SayAsync(TextWriter writer, string text, int exitCode)
    {
        await writer.WriteAsync(text);
        return exitCode;
    }
}
