using System.CommandLine;
using VaultInjector.DevCluster.Kubernetes;

namespace VaultInjector.DevCluster.Pods;

/// <summary>The command line of the pod runner.</summary>
public static class RunPodsCommand
{
    private static readonly Option<string> Kubeconfig = new("--kubeconfig")
    {
        Description = "The cluster whose pods are run.",
        Required = true,
    };
    private static readonly Option<string?> Namespace = new("--namespace") { Description = "Run the pods of this namespace only." };

    private static readonly Option<string[]> Images = new("--image")
    {
        Description = "The local command for an image: NAME=COMMAND (words separated by spaces). You may repeat it.",
        DefaultValueFactory = _ => [],
    };

    public static Command Create()
    {
        var command = new Command("run-pods", "Runs the pods of a cluster as local processes.") { Kubeconfig, Namespace, Images };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var images = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var parts in (arguments.GetValue(Images) ?? []).Select(text => text.Split('=', 2)))
        {
            if (parts.Length != 2)
            {
                await Console.Error.WriteLineAsync($"--image {parts[0]}: write NAME=COMMAND");
                return 64;
            }

            images[parts[0]] = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        await using var runner = PodRunner.Start(new PodRunnerOptions
        {
            Kubeconfig = await File.ReadAllTextAsync(arguments.GetValue(Kubeconfig)!, cancellation),
            Namespace = arguments.GetValue(Namespace),
            Images = images,
        });
        await Console.Out.WriteLineAsync("==> running pods");
        await Termination.WaitAsync(cancellation);
        return 0;
    }
}
