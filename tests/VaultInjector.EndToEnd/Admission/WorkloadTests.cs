using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Admission;

/// <summary>What the API server stores for the pods that its controllers make.</summary>
public sealed class WorkloadTests(RunningCluster running)
{
    private static readonly string[] Mounts = ["/var/run/secrets/vault"];

    [Fact]
    public async Task Every_pod_of_a_Deployment_is_injected_and_its_template_stays_as_it_was()
    {
        var created = await running.Cluster.CreateAsync(Deployment("web", "yn-api"), CancellationToken.None);

        var pods = await PodsAsync("web", 2);

        foreach (var pod in pods)
        {
            ShouldBeInjected(pod, "ReplicaSet");
        }

        var stored = await running.Cluster.Kube.Admin.GetAsync(Manifests.PathOf(created), CancellationToken.None);
        stored["spec"]!["template"]!["spec"]!["initContainers"].ShouldBeNull();
        await DeleteAsync(stored);
    }

    [Fact]
    public async Task The_pod_of_a_Job_is_injected_with_a_sidecar_that_lets_it_complete()
    {
        var job = await running.Cluster.CreateAsync(
            Workload("batch/v1", "Job", "nightly-report", "yn-api", "restartPolicy: Never"),
            CancellationToken.None);

        var pod = (await PodsAsync("nightly-report", 1))[0];

        ShouldBeInjected(pod, "Job");
        Container(pod, "vault-injector-sidecar")["restartPolicy"]!.GetValue<string>().ShouldBe("Always");
        await DeleteAsync(job);
    }

    [Fact]
    public async Task A_Deployment_with_a_wrong_annotation_gets_no_pod_and_an_event_that_says_why()
    {
        var deployment = await running.Cluster.CreateAsync(Deployment("wrong", "not a role"), CancellationToken.None);

        var said = await Waiting.ForAsync(
            async () =>
                (await running.Cluster.Kube.Admin.GetAsync($"/api/v1/namespaces/{running.Namespace}/events", CancellationToken.None))[
                    "items"
                ]!
                    .AsArray()
                    .Select(item => item!["message"]?.GetValue<string>() ?? "")
                    .FirstOrDefault(message =>
                        message.Contains("vault-injector.io/role", StringComparison.Ordinal) &&
                        message.Contains("not a role", StringComparison.Ordinal)),
            "the event of the refused pod",
            CancellationToken.None);

        said.ShouldContain("denied the request");
        (await ListAsync("wrong")).ShouldBeEmpty();
        await DeleteAsync(deployment);
    }

    private static void ShouldBeInjected(JsonNode pod, string owner)
    {
        pod["metadata"]!["annotations"]!["vault-injector.io/status"]!.GetValue<string>().ShouldBe("injected");
        pod["metadata"]!["ownerReferences"]![0]!["kind"]!.GetValue<string>().ShouldBe(owner);
        Container(pod, "vault-injector-agent")["args"]![0]!.GetValue<string>().ShouldBe("init");
        Container(pod, "vault-injector-sidecar")["args"]![0]!.GetValue<string>().ShouldBe("sidecar");
        var app = pod["spec"]!["containers"]![0]!;
        app["volumeMounts"]!
            .AsArray()
            .Select(mount => mount!["mountPath"]!.GetValue<string>())
            .ShouldBeSubsetOf([.. Mounts, "/var/run/secrets/kubernetes.io/serviceaccount"]);
        app["volumeMounts"]!
            .AsArray()
            .ShouldContain(mount => mount!["mountPath"]!.GetValue<string>() == Mounts[0] && mount["readOnly"]!.GetValue<bool>());
        app["env"]!
            .AsArray()
            .Select(entry => entry!["name"]!.GetValue<string>())
            .ShouldBe(["VAULT_ADDR", "VAULT_CACERT"], ignoreOrder: true);
        pod["spec"]!["volumes"]!.AsArray().Select(volume => volume!["name"]!.GetValue<string>()).ShouldContain("vault-injector-identity");
    }

    private static JsonNode Container(JsonNode pod, string name) =>
        pod["spec"]!["initContainers"]!.AsArray().Single(container => container!["name"]!.GetValue<string>() == name)!;

    private Task<List<JsonNode>> PodsAsync(string app, int count) =>
        Waiting.ForAsync(
            async () => await ListAsync(app) is { } pods && pods.Count == count ? pods : null,
            $"{count} pods of {app}",
            CancellationToken.None);

    private async Task<List<JsonNode>> ListAsync(string app) =>
        [
            .. (
                await running.Cluster.Kube.Admin.GetAsync(
                    $"/api/v1/namespaces/{running.Namespace}/pods?labelSelector=app%3D{app}",
                    CancellationToken.None)
            )["items"]!
                .AsArray()
                .OfType<JsonNode>(),
        ];

    private Task<JsonObject> DeleteAsync(JsonObject item) => running.Cluster.Kube.Admin.SendAsync(
        HttpMethod.Delete, $"{Manifests.PathOf(item)}?propagationPolicy=Background", null, CancellationToken.None);

    private JsonObject Deployment(string name, string role)
    {
        var deployment = Workload("apps/v1", "Deployment", name, role, "restartPolicy: Always");
        deployment["spec"]!["replicas"] = 2;
        deployment["spec"]!["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } };
        return deployment;
    }

    private JsonObject Workload(string version, string kind, string name, string role, string restart) => Manifests.Parse($"""
        apiVersion: {version}
        kind: {kind}
        metadata:
          name: {name}
          namespace: {running.Namespace}
        spec:
          template:
            metadata:
              labels:
                app: {name}
              annotations:
                vault-injector.io/role: {role}
            spec:
              {restart}
              automountServiceAccountToken: false
              containers:
                - name: app
                  image: app:1
                  command: [sh, -c, "sleep 5"]
        """)[0];
}
