using System.CommandLine;

namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>The command line of the embedded API server.</summary>
public static class KubeCommand
{
    private static readonly Option<int> Port = new("--port")
    {
        Description = "The port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => 6443,
    };
    private static readonly Option<string?> KubeconfigOut = new("--kubeconfig-out")
    {
        Description = "Where the kubeconfig goes; a temporary file unless given.",
    };
    private static readonly Option<string?> Audit = new("--audit-log") { Description = "A file that gets one JSON line per request." };
    private static readonly Option<FileInfo?> SigningKey = new("--service-account-signing-key-file")
    {
        Description = "The key (EC P-256, PEM) that signs ServiceAccount tokens; a new one unless given.",
    };

    private static readonly Option<bool?> TrustBundles = new("--trust-bundles")
    {
        Description = "Whether ClusterTrustBundles are served; by default as the version has it.",
    };

    public static Command Create()
    {
        var command = new Command("kube", "Runs an API-server look-alike that kubectl can use.")
        {
            Port,
            KubeconfigOut,
            Audit,
            SigningKey,
            TrustBundles,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var options = new EmbeddedKubeOptions
        {
            Port = arguments.GetValue(Port),
            TrustBundles = arguments.GetValue(TrustBundles),
            AuditLog = arguments.GetValue(Audit),
            SigningKey = arguments.GetValue(SigningKey) is { } key ? await File.ReadAllTextAsync(key.FullName, cancellation) : null,
        };
        await using var kube = await EmbeddedKube.StartAsync(options);
        var file = Path.GetFullPath(
            arguments.GetValue(KubeconfigOut) ?? Path.Combine(Path.GetTempPath(), $"devcluster-{new Uri(kube.Address).Port}.kubeconfig"));
        await KubeconfigFile.WriteAsync(file, kube.KubeconfigText);
        await Console.Out.WriteLineAsync($"==> Kubernetes API listening on {kube.Address}\nexport KUBECONFIG={file}");
        await Termination.WaitAsync(cancellation);
        return 0;
    }
}
