using System.Text.Json;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Webhook.Status;

namespace VaultInjector.CommandLine.Status;

/// <summary><c>status</c>: prints what the status pages of all replicas show.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["address"] = "",
        ["kubeconfig"] = "",
        ["namespace"] = "n",
        ["output"] = "o",
    };

    /// <returns>0 only if each replica is ready.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, TimeProvider time, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse([.. args.Where(argument => argument != "--watch")], Names);
        var format = arguments.OneOf("output", "table", "json") ?? "table";
        using var replicas = Replicas.Of(arguments, time);
        while (true)
        {
            var reports = await replicas.ReadAsync(cancellation);
            var text = format == "json"
                ? string.Concat(reports.Select(report => JsonSerializer.Serialize(report, StatusJson.Default.StatusReport) + "\n"))
                : StatusText.Of(reports);
            if (!args.Contains("--watch", StringComparer.Ordinal))
            {
                await terminal.Output.WriteAsync(text);
                return reports.All(report => report.Ready) ? ExitCode.Ok : ExitCode.Failed;
            }

            // Home, the text, and nothing of the last one below it.
            await terminal.Output.WriteAsync($"\e[H{text.Replace("\n", "\e[K\n", StringComparison.Ordinal)}\e[J");
            await Task.Delay(Interval, time, cancellation);
        }
    }
}
