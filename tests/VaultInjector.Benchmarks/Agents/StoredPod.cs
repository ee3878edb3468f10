using System.Text.Json.Nodes;
using VaultInjector.Benchmarks.Support;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Processes;

namespace VaultInjector.Benchmarks.Agents;

/// <summary>
/// A pod that the API server has stored, injected by the webhook, with its agent ready to be started as a kubelet would: environment
/// from the
/// stored container, identity token on disk, an empty directory for the files.
/// </summary>
internal sealed class StoredPod
{
    private readonly string _directory;

    private StoredPod(string directory, Command agent) => (_directory, Agent) = (directory, agent);

    /// <summary>The init container.</summary>
    public Command Agent { get; }

    /// <summary>The container after it, where the pod has one.</summary>
    public Command Sidecar => Agent with { Arguments = ["sidecar"] };

    public bool HasToken => File.Exists(TokenFile);

    /// <summary>When the token was written.</summary>
    public DateTimeOffset TokenAt => WrittenAt("token");

    public DateTimeOffset WrittenAt(string file) => new(File.GetLastWriteTimeUtc(Path.Combine(_directory, "out", file)));

    private string TokenFile => Path.Combine(_directory, "out", "token");

    /// <param name="cluster">Where it is stored.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="agent">The annotation of this name.</param>
    /// <param name="more">Further annotations, in YAML, each behind a comma.</param>
    public static async Task<StoredPod> CreateAsync(
        BenchCluster cluster, string name, CancellationToken cancellation, string agent = "init", string more = "")
    {
        var pod = await cluster.Local.CreateAsync(
            Manifests.Parse($$"""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: {{name}}
                  namespace: {{BenchCluster.Namespace}}
                  annotations: {vault-injector.io/role: app, vault-injector.io/agent: {{agent}}{{more}}}
                spec:
                  nodeName: elsewhere
                  containers: [{name: app, image: "app:1"}]
                """)[0],
            cancellation);
        var directory = Path.Combine(cluster.Local.WorkingDirectory, "stored", name);
        Directory.CreateDirectory(Path.Combine(directory, "out"));
        Directory.CreateDirectory(Path.Combine(directory, "state"));
        var identity = Path.Combine(directory, "identity");
        await File.WriteAllTextAsync(identity, await IdentityAsync(cluster, pod, cancellation), cancellation);
        return new StoredPod(
            directory,
            new Command(name, cluster.Local.Repository.CommandFor("VaultInjector.Agent", "vault-injector-agent")[0], ["init"])
            {
                Environment = Variables(pod, directory, identity),
            });
    }

    private static Dictionary<string, string> Variables(JsonObject pod, string directory, string identity)
    {
        var agent = pod["spec"]!["initContainers"]![0]!;
        var variables = agent["env"]!
            .AsArray()
            .Where(variable => variable!["value"] is not null)
            .ToDictionary(
                variable => variable!["name"]!.GetValue<string>(),
                variable => variable!["value"]!.GetValue<string>(),
                StringComparer.Ordinal);
        variables["VAULT_INJECTOR_IDENTITY_FILE"] = identity;
        variables["VAULT_INJECTOR_DIRECTORY"] = Path.Combine(directory, "out");
        if (variables.ContainsKey("VAULT_INJECTOR_STATE_DIRECTORY"))
        {
            variables["VAULT_INJECTOR_STATE_DIRECTORY"] = Path.Combine(directory, "state");
        }

        variables["VAULT_INJECTOR_TERMINATION_LOG"] = Path.Combine(directory, "termination-log");
        return variables;
    }

    private static async Task<string> IdentityAsync(BenchCluster cluster, JsonObject pod, CancellationToken cancellation)
    {
        var name = pod["metadata"]!["name"]!.GetValue<string>();
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray("vault-injector"),
                ["expirationSeconds"] = 600,
                ["boundObjectRef"] = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Pod",
                    ["name"] = name,
                    ["uid"] = pod["metadata"]!["uid"]!.GetValue<string>(),
                },
            },
        };
        var answer = await cluster.Local.Kube.Admin.SendAsync(
            HttpMethod.Post, $"/api/v1/namespaces/{BenchCluster.Namespace}/serviceaccounts/default/token", request, cancellation);
        return answer["status"]!["token"]!.GetValue<string>();
    }
}
