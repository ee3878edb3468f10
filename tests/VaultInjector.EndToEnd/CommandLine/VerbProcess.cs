using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.EndToEnd.CommandLine;

/// <summary>A verb of the binary in a process of its own, with the settings of the running webhook.</summary>
internal sealed class VerbProcess(LocalCluster cluster)
{
    public Task<(int Code, string Said)> CheckAsync(string[] args) => RunAsync(["check", .. args]);

    public async Task<(int Code, string Said)> RunAsync(string[] args)
    {
        var program = cluster.Repository.CommandFor("VaultInjector", "vault-injector");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var process = LocalProcess.Start(
            new Command("check", program[0], [.. program.Skip(1), .. args]) { Environment = cluster.WebhookSettings });
        var code = await process.WaitForExitAsync(limit.Token);
        return (code, process.Output);
    }

    public Task<string> AdministratorAsync() => WriteAsync("administrator.kubeconfig", cluster.Kube.Kubeconfig);

    public async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(cluster.WorkingDirectory, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
