using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class MutatingWebhookTests
{
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    private const string AddLabel = """[{"op":"add","path":"/metadata/labels/hooked","value":"yes"}]""";

    [Fact]
    public async Task Applies_the_patch_of_a_webhook_that_its_bundle_verifies()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, AddLabel));
        await RegisterAsync(cluster, hook);
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

    [Fact]
    public async Task Accepts_an_intermediate_as_anchor_and_any_of_several_certificates()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await using var other = await HookServer.StartAsync(review => HookServer.Allow(review));
        await RegisterAsync(cluster, hook, bundle: HookServer.Bundle(hook.Intermediate));
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("a"))).Status.ShouldBe(201);
        await cluster.DeleteAsync($"{Configurations}/h");
        await RegisterAsync(cluster, hook, bundle: HookServer.Bundle(other.Root, hook.Root));
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("b"))).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Reaches_a_service_under_its_service_name()
    {
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, AddLabel), "hook.ns.svc");
        await using var cluster = await KubeCluster.StartAsync(new EmbeddedKubeOptions
        {
            ServiceAddresses = new Dictionary<string, string>(StringComparer.Ordinal) { ["ns/hook"] = $"127.0.0.1:{hook.Port}" },
        });
        await RegisterAsync(cluster, hook, client: "service: {name: hook, namespace: ns, path: /mutate}");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body.Labels().Text("hooked").ShouldBe("yes");
    }

    [Fact]
    public async Task Reaches_an_external_name_service()
    {
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, AddLabel), "hook.default.svc");
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(
            "/api/v1/namespaces/default/services",
            "metadata: {name: hook}\nspec: {type: ExternalName, externalName: localhost}");
        await RegisterAsync(cluster, hook, client: $"service: {{name: hook, namespace: default, port: {hook.Port}}}");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body.Labels().Text("hooked").ShouldBe("yes");
    }

    [Fact]
    public async Task Refuses_certificates_as_a_go_client_does()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await using var misnamed = await HookServer.StartAsync(review => HookServer.Allow(review), "other.example");
        await using var expired = await HookServer.StartAsync(review => HookServer.Allow(review), life: TimeSpan.FromHours(1));
        await RegisterAsync(cluster, hook, bundle: HookServer.Bundle(misnamed.Root));
        (await FailAsync(cluster)).ShouldBe(
            $"Internal error occurred: failed calling webhook \"h.example.io\": failed to call webhook: Post " +
            $"\"https://127.0.0.1:{hook.Port}/?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown " +
            "authority"
        );
        await RegisterAsync(cluster, misnamed);
        (await FailAsync(cluster)).ShouldEndWith("x509: certificate is valid for other.example, not 127.0.0.1");
        await RegisterAsync(cluster, expired);
        (await FailAsync(cluster)).ShouldContain("x509: certificate has expired or is not yet valid");
        hook.Reviews.Concat(misnamed.Reviews).Concat(expired.Reviews).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fails_closed_with_the_real_message_or_open_if_configured()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(_ => null);
        await RegisterAsync(cluster, hook, more: "timeoutSeconds: 1");
        (await FailAsync(cluster)).ShouldEndWith($"Post \"https://127.0.0.1:{hook.Port}/?timeout=1s\": context deadline exceeded");
        await RegisterAsync(cluster, hook, more: "timeoutSeconds: 1, failurePolicy: Ignore");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("open"))).Status.ShouldBe(201);
        await RegisterAsync(cluster, hook, client: "url: 'https://127.0.0.1:1/x'");
        (await FailAsync(cluster)).ShouldEndWith("dial tcp 127.0.0.1:1: connect: connection refused");
        await RegisterAsync(cluster, hook, client: "service: {name: none, namespace: default}");
        (await FailAsync(cluster)).ShouldEndWith("service \"none\" not found");
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
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"UID","allowed":true,"patch":"W10="}}""",
        "response.patch but not response.patchType"
    )]
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"UID","allowed":true,"patchType":"Merge","patch":"W10="}}""",
        "invalid response.patchType"
    )]
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"UID","allowed":true,"patchType":"JSONPatch","patch":"e30="}}""",
        "must be an array"
    )]
    [InlineData(
        """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"UID","allowed":true,"patchType":"JSONPatch","patch":"%"}}""",
        "undecodable patch"
    )]
    public async Task Refuses_an_improper_answer(string answer, string expected)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review =>
            (JsonObject)JsonNode.Parse(answer.Replace("UID", review.Text("request", "uid"), StringComparison.Ordinal))!);
        await RegisterAsync(cluster, hook);
        (await FailAsync(cluster)).ShouldContain(expected);
    }

    [Fact]
    public async Task Refuses_a_patch_to_a_missing_parent_and_one_that_makes_the_pod_invalid()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var patch = """[{"op":"add","path":"/spec/nothing/x","value":1}]""";
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, patch));
        await RegisterAsync(cluster, hook);
        (await FailAsync(cluster)).ShouldContain("'/spec/nothing/x' was not found");
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
        await RegisterAsync(cluster, hook);
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
        await RegisterAsync(cluster, hook, more: selector);
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
        await RegisterAsync(cluster, hook, more: $"matchConditions: [{{name: c, expression: \"{expression}\"}}]");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Asks_again_after_another_webhook_changed_the_pod()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var first = await HookServer.StartAsync(review => HookServer.Allow(review));
        await using var second = await HookServer.StartAsync(review => HookServer.Allow(review, AddLabel));
        await RegisterAsync(cluster, first, more: "reinvocationPolicy: IfNeeded", name: "a");
        await RegisterAsync(cluster, second, name: "b");
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (first.Reviews.Count, second.Reviews.Count).ShouldBe((2, 1));
        first.Reviews[1].Text("request", "object", "metadata", "labels", "hooked").ShouldBe("yes");
    }

    private static async Task RegisterAsync(
        KubeCluster cluster,
        HookServer hook,
        string? bundle = null,
        string? client = null,
        string more = "reinvocationPolicy: Never",
        string name = "h")
    {
        await cluster.DeleteAsync($"{Configurations}/{name}");
        var answer = await cluster.PostAsync(Configurations, $$"""
            metadata: {name: {{name}}}
            webhooks:
            - name: {{name}}.example.io
              sideEffects: None
              admissionReviewVersions: [v1]
              rules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: [CREATE], scope: Namespaced}]
              clientConfig: { {{client ?? $"url: 'https://127.0.0.1:{hook.Port}/'"}}, caBundle: {{bundle ?? HookServer.Bundle(hook.Root)}} }
              {{more.Replace(", failurePolicy", "\n  failurePolicy", StringComparison.Ordinal)}}
            """);
        answer.Status.ShouldBe(201, answer.Message);
    }

    private static async Task<string> FailAsync(KubeCluster cluster)
    {
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (answer.Status, answer.Reason).ShouldBe((500, "InternalError"), answer.Message);
        return answer.Message;
    }
}
