using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>An API server: the embedded look-alike as a process of its own, or the real one that <c>E2E_KUBECONFIG</c> names.</summary>
public sealed partial class KubeServer : IAsyncDisposable
{
    /// <summary>The key of the embedded server that signs ServiceAccount tokens, in the cluster's directory.</summary>
    public const string SigningKeyFile = "sa.key";

    private readonly LocalProcess? _process;
    private readonly List<PosixSignalRegistration> _signals = [];
    private CreatedObjects? _created;

    private KubeServer(LocalProcess? process, string kubeconfigFile)
    {
        _process = process;
        Kubeconfig = File.ReadAllText(kubeconfigFile);
        Admin = KubeConnection.Open(Kubeconfig);
    }

    /// <summary>The text of the administrator's kubeconfig.</summary>
    public string Kubeconfig { get; }

    /// <summary>The administrator.</summary>
    public KubeConnection Admin { get; }

    public bool IsReal => _process is null;

    public string Output => _process?.Output ?? "";

    public static async Task<KubeServer> StartAsync(string directory, CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("E2E_KUBECONFIG") is { Length: > 0 } real)
        {
            var server = new KubeServer(null, real);
            await server.RememberAsync(cancellation);
            return server;
        }

        var kubeconfig = Path.Combine(directory, "admin.kubeconfig");
        var signingKey = Path.Combine(directory, SigningKeyFile);
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(signingKey, key.ExportPkcs8PrivateKeyPem(), cancellation);
        }

        var process = LocalProcess.Start(
            OwnProgram.Run(
                "kube",
                "kube",
                "--port",
                "0",
                "--kubeconfig-out",
                kubeconfig,
                "--audit-log",
                Path.Combine(directory, "audit.log"),
                "--service-account-signing-key-file",
                signingKey,
                // As with the feature gates on: the version alone would not have them.
                "--trust-bundles",
                "true"));
        await process.WaitForLineAsync(Listening, cancellation);
        return new KubeServer(process, kubeconfig);
    }

    /// <summary>The CA that verifies the API server, as PEM.</summary>
    public string CaPem => Encoding.ASCII.GetString(Convert.FromBase64String(
        Named(Config, "clusters", Context["cluster"]!)["cluster"]!["certificate-authority-data"]!.GetValue<string>()));

    private JsonObject Config => (JsonObject)YamlBody.Parse(Kubeconfig)!;

    private JsonNode Context => Named(Config, "contexts", Config["current-context"]!)["context"]!;

    /// <summary>A ServiceAccount's token for the API server, valid for two hours.</summary>
    public async Task<string> TokenOfAsync(string @namespace, string account, CancellationToken cancellation)
    {
        var answer = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/namespaces/{@namespace}/serviceaccounts/{account}/token",
            new JsonObject
            {
                ["apiVersion"] = "authentication.k8s.io/v1",
                ["kind"] = "TokenRequest",
                ["spec"] = new JsonObject { ["expirationSeconds"] = 7200 },
            },
            cancellation);
        return answer["status"]!["token"]!.GetValue<string>();
    }

    /// <summary>The text of a kubeconfig with a token (JSON is YAML).</summary>
    public string KubeconfigFor(string token)
    {
        var config = Config;
        Named(config, "users", Context["user"]!)["user"] = new JsonObject { ["token"] = token };
        return config.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        _signals.ForEach(signal => signal.Dispose());
        if (_created is { } created)
        {
            await created.RemoveAsync();
            created.Dispose();
        }

        Admin.Dispose();
        if (_process is { } running)
        {
            await running.DisposeAsync();
        }
    }

    /// <summary>A real cluster is left as it was found.</summary>
    private async Task RememberAsync(CancellationToken cancellation)
    {
        var created = new CreatedObjects(Admin);
        await created.ExpectNoneAsync(cancellation);
        _created = created;
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                created.EndAsync().GetAwaiter().GetResult();
                Environment.Exit(130);
            }));
        }
    }

    private static JsonNode Named(JsonObject config, string list, JsonNode name) =>
        config[list]!.AsArray().First(item => item!["name"]!.GetValue<string>() == name.GetValue<string>())!;

    [GeneratedRegex("^==> Kubernetes API listening", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Listening { get; }
}
