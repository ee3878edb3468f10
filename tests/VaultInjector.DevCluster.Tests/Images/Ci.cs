using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Tests.Images;

/// <summary>Runs a command line of bash in the checkout.</summary>
internal static class Ci
{
    public static Repository Repository { get; } = Repository.Find();

    public static string Root => Repository.Root;

    public static async Task<(int Code, string Output)> TryAsync(string script, params (string Name, string Value)[] environment)
    {
        var command = new Command("bash", "bash", ["-c", $"cd '{Root}'\n{script}"])
        {
            Environment = environment.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal),
        };
        await using var process = LocalProcess.Start(command);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var code = await process.WaitForExitAsync(limit.Token);
        return (code, process.Output);
    }

    public static async Task<string> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        var (code, output) = await TryAsync(script, environment);
        code.ShouldBe(0, output);
        return output;
    }
}
