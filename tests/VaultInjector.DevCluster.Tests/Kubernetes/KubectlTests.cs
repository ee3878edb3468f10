using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class KubectlTests
{
    [Fact]
    public async Task Creates_gets_applies_changes_and_deletes_pods()
    {
        await using var cluster = await KubeCluster.StartAsync();
        using var kubectl = new Kubectl(cluster.Kube);
        (await kubectl.DoAsync("apply -f -", "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}")).ShouldBe("namespace/demo created");
        (await kubectl.DoAsync("apply -n demo -f -", KubeCluster.Pod("p"))).ShouldBe("pod/p created");
        (await kubectl.DoAsync("apply -n demo -f -", KubeCluster.Pod("p"))).ShouldBe("pod/p unchanged");
        (await kubectl.DoAsync("apply -n demo --server-side --force-conflicts -f -", KubeCluster.Pod("p"))).ShouldBe(
            "pod/p serverside-applied");
        (await kubectl.DoAsync("get pods -n demo")).ShouldMatch("NAME +AGE\np +\\d+s");
        JsonNode.Parse(await kubectl.DoAsync("get pod p -n demo -o json")).Name().ShouldBe("p");
        (await kubectl.DoAsync("get pod p -n demo -o yaml")).ShouldContain("kind: Pod");
        await kubectl.DoAsync("annotate pod p -n demo a=b");
        await kubectl.DoAsync("label pod p -n demo x=y");
        (await kubectl.DoAsync("get pods -n demo -l x=y -o name")).ShouldBe("pod/p");
        (await kubectl.DoAsync("describe pod p -n demo")).ShouldContain("Service Account:  default");
        await kubectl.DoAsync("wait --for=jsonpath={.status.phase}=Pending pod/p -n demo --timeout=10s");
        (await kubectl.DoAsync("delete pod p -n demo")).ShouldContain("deleted");
        (await kubectl.DoAsync("delete namespace demo --timeout=20s")).ShouldContain("deleted");
        (await kubectl.RunAsync("get namespace demo")).Error.ShouldBe("Error from server (NotFound): namespaces \"demo\" not found");
    }

    [Fact]
    public async Task Asks_the_server_to_try_without_storing()
    {
        await using var cluster = await KubeCluster.StartAsync();
        using var kubectl = new Kubectl(cluster.Kube);
        (await kubectl.DoAsync("create --dry-run=server -f -", KubeCluster.Pod("p"))).ShouldBe("pod/p created (server dry run)");
        (await kubectl.DoAsync("apply --dry-run=server -o yaml -f -", KubeCluster.Pod("p"))).ShouldContain("serviceAccountName: default");
        (await kubectl.RunAsync("get pod p")).Error.ShouldBe("Error from server (NotFound): pods \"p\" not found");
        var refused = await kubectl.RunAsync("create --dry-run=server -f -", KubeCluster.Pod("p", "containers: [{name: A, image: a}]"));
        refused.Error.ShouldStartWith("The Pod \"p\" is invalid: spec.containers[0].name: Invalid value: \"A\"");
    }

    [Fact]
    public async Task Is_told_that_bodies_in_binary_form_are_not_taken()
    {
        await using var cluster = await KubeCluster.StartAsync();
        using var kubectl = new Kubectl(cluster.Kube);
        (await kubectl.RunAsync("create serviceaccount x")).Error.ShouldContain("accepted media types include: application/json");
        (await kubectl.DoAsync("version")).ShouldContain("Server Version: v1.36.0");
    }

    [Fact]
    public async Task Shows_the_warnings_of_a_webhook()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review =>
        {
            var answer = HookServer.Allow(review);
            answer.Ensure("response")["warnings"] = new JsonArray("look out");
            return answer;
        });
        await cluster.PostAsync("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", $$"""
            metadata: {name: h}
            webhooks:
            - name: h.example.io
              sideEffects: None
              admissionReviewVersions: [v1]
              rules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
              clientConfig: {url: 'https://127.0.0.1:{{hook.Port}}/', caBundle: {{HookServer.Bundle(hook.Root)}}}
            """);
        using var kubectl = new Kubectl(cluster.Kube);
        var (code, output, error) = await kubectl.RunAsync("create -f -", KubeCluster.Pod("p"));
        (code, output, error).ShouldBe((0, "pod/p created", "Warning: look out"));
    }
}
