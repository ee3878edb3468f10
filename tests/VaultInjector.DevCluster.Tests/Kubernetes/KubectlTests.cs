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
        (await kubectl.DoAsync("create namespace demo")).ShouldBe("namespace/demo created");
        (await kubectl.DoAsync("apply -n demo -f -", KubeCluster.Pod("p"))).ShouldBe("pod/p created");
        (await kubectl.DoAsync("apply -n demo -f -", KubeCluster.Pod("p"))).ShouldBe("pod/p unchanged");
        (await kubectl.DoAsync("apply -n demo --server-side --force-conflicts -f -", KubeCluster.Pod("p"))).ShouldBe(
            "pod/p serverside-applied");
        (await kubectl.DoAsync("get pods -n demo")).ShouldMatch("NAME +READY +STATUS +RESTARTS +AGE\np +0/1 +Pending +0 +\\d+s");
        (await kubectl.DoAsync("get pods -A -o wide")).ShouldContain("NODE");
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
    public async Task Creates_tokens_and_asks_what_is_allowed()
    {
        await using var cluster = await KubeCluster.StartAsync();
        using var kubectl = new Kubectl(cluster.Kube);
        var token = await kubectl.DoAsync("create token default --audience vault-injector --duration 20m");
        (await cluster.ReviewAsync(token, "vault-injector")).Flag("authenticated").ShouldBe(true);
        (await kubectl.RunAsync("create token default --duration 1m")).Error.ShouldContain(
            "may not specify a duration less than 10 minutes");
        (await kubectl.RunAsync("create token none")).Code.ShouldBe(1);
        (await kubectl.DoAsync("auth can-i create pods")).ShouldBe("yes");
        (await kubectl.RunAsync("auth can-i list secrets --as system:serviceaccount:default:default")).Output.ShouldBe("no");
        await kubectl.DoAsync("create rolebinding v --clusterrole=view --serviceaccount=default:default");
        (await kubectl.DoAsync("auth can-i list pods --as system:serviceaccount:default:default")).ShouldBe("yes");
        (await kubectl.DoAsync("auth can-i --list --as system:serviceaccount:default:default")).ShouldContain("pods");
        (await kubectl.DoAsync("auth whoami")).ShouldContain("kubernetes-admin");
        (await kubectl.DoAsync("version")).ShouldContain("Server Version: v1.32.0");
    }

    [Theory]
    [InlineData("create serviceaccount x", "serviceaccount/x created")]
    [InlineData("create secret generic x --from-literal=a=b", "secret/x created")]
    [InlineData("create configmap x --from-literal=a=b", "configmap/x created")]
    [InlineData("create role x --verb=get --resource=pods", "role.rbac.authorization.k8s.io/x created")]
    [InlineData("create clusterrole x --verb=get --non-resource-url=/x", "clusterrole.rbac.authorization.k8s.io/x created")]
    [InlineData("create clusterrolebinding x --clusterrole=view --group=g", "clusterrolebinding.rbac.authorization.k8s.io/x created")]
    [InlineData("create deployment x --image=a:1 --replicas=2 --port=80", "deployment.apps/x created")]
    [InlineData("create job x --image=a:1 -- run me", "job.batch/x created")]
    [InlineData("run x --image=a:1 --env=A=b --restart=Never -- arg", "pod/x created")]
    public async Task Understands_what_kubectl_sends_in_binary_form(string command, string expected)
    {
        await using var cluster = await KubeCluster.StartAsync();
        using var kubectl = new Kubectl(cluster.Kube);
        (await kubectl.DoAsync(command)).ShouldBe(expected);
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
