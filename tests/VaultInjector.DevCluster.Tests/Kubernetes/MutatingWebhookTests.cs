using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>Which webhooks are called, and what becomes of their answers.</summary>
public sealed class MutatingWebhookTests
{
    [Fact]
    public async Task Applies_the_patch_of_a_webhook_that_its_bundle_verifies()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, HookRegistration.AddLabel));
        await cluster.RegisterAsync(hook);
        var pod = await cluster.PostAsync($"{KubeCluster.Pods}?dryRun=All&fieldManager=me", KubeCluster.Pod("p"));
        pod.Status.ShouldBe(201, pod.Message);
        pod.Body.Labels().Text("hooked").ShouldBe("yes");
        var request = hook.Reviews.Single().Map("request");
        request.Flag("dryRun").ShouldBe(true);
        request.Text("operation").ShouldBe("CREATE");
        request.Text("userInfo", "username").ShouldBe("kubernetes-admin");
        request.Text("object", "spec", "serviceAccountName").ShouldBe("default");
        request.Text("object", "metadata", "uid").ShouldBeNull();
        request.Text("resource", "resource").ShouldBe("pods");
        request.Text("options", "kind").ShouldBe("CreateOptions");
    }

    [Theory]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""", "webhook response was absent")]
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"x","allowed":true}}""",
        "expected response.uid="
    )]
    [InlineData(
        """{"apiVersion":"v1","kind":"AdmissionReview","response":{"uid":"UID","allowed":true}}""",
        "expected webhook response of admission.k8s.io/v1"
    )]
    public async Task Refuses_an_improper_answer(string answer, string expected)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review =>
            (JsonObject)JsonNode.Parse(answer.Replace("UID", review.Text("request", "uid"), StringComparison.Ordinal))!);
        await cluster.RegisterAsync(hook);
        (await cluster.FailAsync()).ShouldContain(expected);
    }

    [Theory]
    [InlineData(null, "W10=", "response.patch but not response.patchType")]
    [InlineData("Merge", "W10=", "invalid response.patchType")]
    [InlineData("JSONPatch", "e30=", "must be an array")]
    [InlineData("JSONPatch", "%", "undecodable patch")]
    public async Task Refuses_an_improper_patch(string? type, string patch, string expected)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review =>
        {
            var response = new JsonObject { ["uid"] = review.Text("request", "uid"), ["allowed"] = true, ["patch"] = patch };
            if (type is not null)
            {
                response["patchType"] = type;
            }

            return HookServer.Wrap(response);
        });
        await cluster.RegisterAsync(hook);
        (await cluster.FailAsync()).ShouldContain(expected);
    }

    [Fact]
    public async Task Refuses_a_patch_to_a_missing_parent_and_one_that_makes_the_pod_invalid()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var patch = """[{"op":"add","path":"/spec/nothing/x","value":1}]""";
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, patch));
        await cluster.RegisterAsync(hook);
        (await cluster.FailAsync()).ShouldContain("'/spec/nothing/x' was not found");
        patch = """[{"op":"add","path":"/spec/containers/0/volumeMounts/-","value":{"name":"none","mountPath":"/x"}}]""";
        var invalid = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (invalid.Status, invalid.Message).ShouldBe(
            (422, "Pod \"p\" is invalid: spec.containers[0].volumeMounts[1].name: Not found: \"none\""));
    }

    [Fact]
    public async Task Passes_denials_and_warnings_on()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Wrap(new JsonObject
        {
            ["uid"] = review.Text("request", "uid"),
            ["allowed"] = false,
            ["status"] = new JsonObject { ["message"] = "no such role" },
            ["warnings"] = new JsonArray("careful \"now\""),
        }));
        await cluster.RegisterAsync(hook);
        var denied = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (denied.Status, denied.Reason, denied.Message).ShouldBe(
            (403, "Forbidden", "admission webhook \"h.example.io\" denied the request: no such role"));
        denied.Warnings.ShouldBe(["299 - \"careful \\\"now\\\"\""]);
    }

    [Theory]
    [InlineData("namespaceSelector: {matchLabels: {inject: 'yes'}}", false)]
    [InlineData("namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [default]}]}", true)]
    [InlineData("objectSelector: {matchLabels: {app: p}}", true)]
    [InlineData("objectSelector: {matchLabels: {app: q}}", false)]
    [InlineData(
        "matchConditions: [{name: c, expression: \"has(object.metadata.annotations) && 'x' in object.metadata.annotations\"}]",
        false
    )]
    [InlineData("matchConditions: [{name: c, expression: \"!has(object.metadata.annotations)\"}]", true)]
    [InlineData("matchConditions: [{name: c, expression: \"request.namespace == 'default' || object.spec.nope\"}]", true)]
    [InlineData("matchConditions: [{name: c, expression: \"object.metadata.labels['app'] != 'p'\"}]", false)]
    [InlineData(
        "matchConditions: [{name: c, expression: \"request.userInfo.username in ['kubernetes-admin'] && object.spec.containers.size() " +
        "== 1\"}]",
        true
    )]
    public async Task Calls_only_webhooks_that_match(string selector, bool called)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await cluster.RegisterAsync(hook, more: selector);
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        answer.Status.ShouldBe(201, answer.Message);
        hook.Reviews.Count.ShouldBe(called ? 1 : 0);
    }

    [Theory]
    [InlineData("object.spec.nope == 'x'")]
    [InlineData("object.metadata.labels.map(x, x)")]
    [InlineData("(((")]
    public async Task Refuses_a_pod_if_a_match_condition_cannot_be_evaluated(string expression)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await cluster.RegisterAsync(hook, more: $"matchConditions: [{{name: c, expression: \"{expression}\"}}]");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Asks_again_after_another_webhook_changed_the_pod()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var first = await HookServer.StartAsync(review => HookServer.Allow(review));
        await using var second = await HookServer.StartAsync(review => HookServer.Allow(review, HookRegistration.AddLabel));
        await cluster.RegisterAsync(first, more: "reinvocationPolicy: IfNeeded", name: "a");
        await cluster.RegisterAsync(second, name: "b");
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (first.Reviews.Count, second.Reviews.Count).ShouldBe((2, 1));
        first.Reviews[1].Text("request", "object", "metadata", "labels", "hooked").ShouldBe("yes");
    }
}
