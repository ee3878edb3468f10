using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class ControllerTests
{
    private const string Template = "template: {metadata: {labels: {app: d}}, spec: {containers: [{name: a, image: a}]}}";

    [Theory]
    [InlineData("apis/apps/v1/namespaces/default/deployments", "replicas: 2", 2)]
    [InlineData("apis/apps/v1/namespaces/default/replicasets", "replicas: 1", 1)]
    public async Task Creates_the_pods_of_a_workload_and_deletes_them_with_it(string path, string more, int pods)
    {
        await using var cluster = await KubeCluster.StartAsync();
        var made = await cluster.PostAsync(
            $"/{path}",
            $"metadata: {{name: d}}\nspec:\n  {more}\n  selector: {{matchLabels: {{app: d}}}}\n  {Template}");
        made.Status.ShouldBe(201, made.Message);
        var list = await KubeCluster.EventuallyAsync(async () =>
            await PodsAsync(cluster) is { } found && found.Count == pods ? found : null);
        list[0].Items("metadata", "ownerReferences").Single().Flag("controller").ShouldBe(true);
        await cluster.DeleteAsync($"/{path}/d");
        await KubeCluster.EventuallyAsync(async () => await PodsAsync(cluster) is { Count: 0 } none ? none : null);
    }

    [Fact]
    public async Task Creates_pods_in_the_name_of_the_replica_set_controller()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await HookAsync(cluster, hook);
        await DeployAsync(cluster);
        await KubeCluster.EventuallyAsync(async () => await PodsAsync(cluster) is { Count: 1 } one ? one : null);
        var request = hook.Reviews[0].Map("request");
        request.Text("userInfo", "username").ShouldBe("system:serviceaccount:kube-system:replicaset-controller");
        request.Text("object", "metadata", "name").ShouldBeNull();
        request.Text("object", "metadata", "generateName").ShouldNotBeNull().ShouldMatch("^d-[0-9a-f]{10}-$");
        request.Items("object", "metadata", "ownerReferences").Single().Text("kind").ShouldBe("ReplicaSet");
    }

    [Fact]
    public async Task Reports_a_refused_pod_as_an_event_and_tries_again()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var refuse = true;
        await using var hook = await HookServer.StartAsync(review =>
            refuse
                ? HookServer.Wrap(
                    new JsonObject
                    {
                        ["uid"] = review.Text("request", "uid"),
                        ["allowed"] = false,
                        ["status"] = new JsonObject { ["message"] = "no role" },
                    })
                : HookServer.Allow(review));
        await HookAsync(cluster, hook);
        await DeployAsync(cluster);
        var failed = await KubeCluster.EventuallyAsync(async () =>
            (await cluster.GetAsync("/api/v1/namespaces/default/events"))
                .Body.Items("items")
                .FirstOrDefault(item => item.Text("reason") is "FailedCreate"));
        failed.Text("message").ShouldBe("Error creating: admission webhook \"h.example.io\" denied the request: no role");
        failed.Text("involvedObject", "kind").ShouldBe("ReplicaSet");
        refuse = false;
        await KubeCluster.EventuallyAsync(async () => await PodsAsync(cluster) is { Count: 1 } one ? one : null);
    }

    [Fact]
    public async Task Completes_a_job_whose_pod_succeeded_and_gives_up_on_one_that_fails()
    {
        await using var cluster = await KubeCluster.StartAsync();
        const string Jobs = "/apis/batch/v1/namespaces/default/jobs";
        foreach (var name in new[] { "good", "bad" })
        {
            var made = await cluster.PostAsync(
                Jobs,
                $"metadata: {{name: {name}}}\nspec: {{backoffLimit: 0, template: {{spec: {{restartPolicy: Never, containers: [{{name: " +
                "a, image: a}]}}}"
            );
            made.Status.ShouldBe(201, made.Message);
        }

        var pods = await KubeCluster.EventuallyAsync(async () => await PodsAsync(cluster) is { Count: 2 } two ? two : null);
        foreach (var pod in pods)
        {
            var phase = pod.Labels().Text("job-name") is "good" ? "Succeeded" : "Failed";
            await cluster.PatchAsync(
                $"{KubeCluster.Pods}/{pod.Name()}/status",
                $$$"""{"status":{"phase":"{{{phase}}}"}}""",
                "application/merge-patch+json");
        }

        foreach (var (name, condition) in new[] { ("good", "Complete"), ("bad", "Failed") })
        {
            await KubeCluster.EventuallyAsync(async () => (await cluster.GetAsync($"{Jobs}/{name}")).Body.Items("status", "conditions")
                .FirstOrDefault(item => string.Equals(item.Text("type"), condition, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Refuses_a_job_that_restarts_always_and_a_selector_that_does_not_match()
    {
        await using var cluster = await KubeCluster.StartAsync();
        (
            await cluster.PostAsync(
                "/apis/batch/v1/namespaces/default/jobs",
                "metadata: {name: j}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}")
        ).Status.ShouldBe(422);
        (
            await cluster.PostAsync(
                "/apis/apps/v1/namespaces/default/deployments",
                $"metadata: {{name: d}}\nspec: {{selector: {{matchLabels: {{app: x}}}}, {Template}}}")
        ).Message.ShouldContain("`selector` does not match template `labels`");
    }

    private static async Task DeployAsync(KubeCluster cluster) =>
        (
            await cluster.PostAsync(
                "/apis/apps/v1/namespaces/default/deployments",
                $"metadata: {{name: d}}\nspec: {{selector: {{matchLabels: {{app: d}}}}, {Template}}}")
        ).Status.ShouldBe(201);

    private static async Task<List<JsonObject>> PodsAsync(KubeCluster cluster) =>
        [.. (await cluster.GetAsync(KubeCluster.Pods)).Body.Items("items")];

    private static async Task HookAsync(KubeCluster cluster, HookServer hook)
        => (await cluster.PostAsync("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", $$"""
            metadata: {name: h}
            webhooks:
            - name: h.example.io
              sideEffects: None
              admissionReviewVersions: [v1]
              rules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
              clientConfig: {url: 'https://127.0.0.1:{{hook.Port}}/', caBundle: {{HookServer.Bundle(hook.Root)}}}
            """)).Status.ShouldBe(201);
}
