using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>
/// What <c>exec</c> adds to the start of an app, which is <c>true</c>: from the start of the process to the end of the app, in turns with
/// and without it, so that what all starts cost is taken off.
/// </summary>
internal static class AgentExec
{
    private const int Warm = 5;
    private const int Measured = 60;
    private const string App = "/bin/true";
    private static readonly string[] Files = ["one", "two", "three", "four", "five"];

    public static async Task<AgentExecResult> MeasureAsync(BenchCluster cluster, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("exec-");
        try
        {
            foreach (var name in Files)
            {
                await File.WriteAllTextAsync(Path.Combine(directory.FullName, name), $$"""{"{{name}}":"not-a-secret"}""", cancellation);
            }

            var program = cluster.Local.Repository.CommandFor("VaultInjector.Agent", "vault-injector-agent");
            var with = new Command("exec", program[0], [.. program.Skip(1), "exec", "--", App])
            {
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["VAULT_INJECTOR_EXEC_FILES"] = string.Join(',', Files),
                    ["VAULT_INJECTOR_ENVIRONMENT_DIRECTORY"] = directory.FullName,
                },
            };
            return await TakeTurnsAsync(with, new Command("app", App, []), cancellation);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<AgentExecResult> TakeTurnsAsync(Command with, Command without, CancellationToken cancellation)
    {
        var added = new List<double>();
        for (var number = 0; number < Warm + Measured; number++)
        {
            var plain = await ElapsedAsync(without, cancellation);
            added.Add(await ElapsedAsync(with, cancellation) - plain);
        }

        return new AgentExecResult(added.Skip(Warm).Median(), added.Skip(Warm).Percentile(95));
    }

    private static async Task<double> ElapsedAsync(Command command, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await LocalProcess.RunAsync(command, cancellation);
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }
}

/// <param name="AddedMs">The median of what it adds.</param>
/// <param name="MostMs">What 95 of 100 starts do not exceed.</param>
internal sealed record AgentExecResult(double AddedMs, double MostMs);
