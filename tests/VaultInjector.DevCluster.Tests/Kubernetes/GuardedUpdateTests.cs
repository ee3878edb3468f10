using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>Updates that policies have to see: of images, of ephemeral containers and of webhook configurations.</summary>
public sealed class GuardedUpdateTests
{
    private const string Admission = "/apis/admissionregistration.k8s.io/v1";
    private const string Hook = $"{Admission}/mutatingwebhookconfigurations/h";
    private const string Ephemeral = $"{KubeCluster.Pods}/p/ephemeralcontainers";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Debugger = """{"spec":{"ephemeralContainers":[{"name":"debugger","image":"busybox:1","command":["sh"]}]}}""";

    [Theory]
    [InlineData(Merge)]
    [InlineData(Strategic)]
    public async Task A_patch_adds_an_ephemeral_container(string media)
    {
        await using var cluster = await StartAsync();

        var answer = await cluster.PatchAsync(Ephemeral, Debugger, media);

        answer.Status.ShouldBe(200, answer.Message);
        var container = (await cluster.GetAsync(Ephemeral)).Body.Items("spec", "ephemeralContainers").ShouldHaveSingleItem();
        container.Text("name").ShouldBe("debugger");
        container.Text("imagePullPolicy").ShouldBe("IfNotPresent");
        var stored = (await cluster.GetAsync($"{KubeCluster.Pods}/p")).Body;
        stored.Items("spec", "containers").ShouldHaveSingleItem().Text("image").ShouldBe("app:1");
    }

    [Fact]
    public async Task An_update_adds_an_ephemeral_container_and_changes_nothing_else()
    {
        await using var cluster = await StartAsync();
        var pod = (await cluster.GetAsync($"{KubeCluster.Pods}/p")).Body;
        pod["spec"]!["ephemeralContainers"] = JsonNode.Parse(Debugger)!["spec"]!["ephemeralContainers"]!.DeepClone();
        pod["spec"]!["containers"]![0]!["image"] = "other:1";

        var answer = await cluster.SendAsync(HttpMethod.Put, Ephemeral, pod.ToJsonString(), media: KubeCluster.Json);

        answer.Status.ShouldBe(200, answer.Message);
        answer.Body.Items("spec", "ephemeralContainers").ShouldHaveSingleItem();
        answer.Body.Items("spec", "containers").ShouldHaveSingleItem().Text("image").ShouldBe("app:1");
    }

    [Theory]
    [InlineData("""{"spec":{"ephemeralContainers":[{"name":"app","image":"a:1"}]}}""", "Duplicate value: \"app\"")]
    [InlineData("""{"spec":{"ephemeralContainers":[{"name":"d"}]}}""", "image: Required value")]
    [InlineData("""{"spec":{"ephemeralContainers":[{"image":"a:1"}]}}""", "name: Required value")]
    [InlineData("""{"spec":{"ephemeralContainers":[{"name":"d","image":"a:1","ports":[{"containerPort":1}]}]}}""", "ports: Forbidden")]
    [InlineData(
        """{"spec":{"ephemeralContainers":[{"name":"d","image":"a:1","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}}""",
        "Not found: \"v\"")]
    public async Task Refuses_an_ephemeral_container_that_is_not_valid(string patch, string problem)
    {
        await using var cluster = await StartAsync();

        var answer = await cluster.PatchAsync(Ephemeral, patch, Merge);

        answer.Status.ShouldBe(422);
        answer.Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("""{"spec":{"ephemeralContainers":[]}}""")]
    [InlineData("""{"spec":{"ephemeralContainers":[{"name":"debugger","image":"other:1"}]}}""")]
    public async Task An_ephemeral_container_stays_as_it_is(string patch)
    {
        await using var cluster = await StartAsync();
        (await cluster.PatchAsync(Ephemeral, Debugger, Merge)).Status.ShouldBe(200);

        (await cluster.PatchAsync(Ephemeral, patch, Merge)).Message.ShouldContain("may not be changed or removed");
    }

    [Theory]
    [InlineData("object.spec.containers[0].image == oldObject.spec.containers[0].image", "pods")]
    [InlineData("request.subResource != 'ephemeralcontainers'", "pods/ephemeralcontainers")]
    [InlineData("!has(object.spec.ephemeralContainers) || size(object.spec.ephemeralContainers) == 0", "pods/ephemeralcontainers")]
    public async Task A_policy_sees_new_images_and_ephemeral_containers(string expression, string resource)
    {
        await using var cluster = await StartAsync();
        await RegisterAsync(cluster, expression, "['']", resource);

        const string Other = """{"spec":{"containers":[{"name":"app","image":"app:2"}]}}""";
        var image = await cluster.PatchAsync($"{KubeCluster.Pods}/p", Other, Strategic);
        var debug = await cluster.PatchAsync(Ephemeral, Debugger, Merge);

        (image.Status, debug.Status).ShouldBe(resource == "pods" ? (422, 200) : (200, 422));
    }

    [Fact]
    public async Task A_policy_binds_an_account_to_one_field_of_a_webhook_configuration()
    {
        await using var cluster = await StartAsync();
        await RegisterAsync(
            cluster,
            "request.userInfo.username != 'system:serviceaccount:default:default' || " +
                "object.webhooks.all(w, oldObject.webhooks.exists(o, o.name == w.name && o.rules == w.rules && o.clientConfig.url == " +
                "w.clientConfig.url))",
            "[admissionregistration.k8s.io]",
            "mutatingwebhookconfigurations");
        await cluster.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            metadata: {name: b}
            roleRef: {kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: default, namespace: default}]
            """);
        await cluster.PostAsync($"{Admission}/mutatingwebhookconfigurations", """
            metadata: {name: h}
            webhooks:
            - {name: h.example.io, sideEffects: None, admissionReviewVersions: [v1], rules: [], clientConfig: {url: 'https://127.0.0.1:1/'}}
            """);
        var token = await cluster.TokenAsync("default", "default");
        var bundle = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(cluster.Kube.CaPem));

        (await ChangeAsync(cluster, $$"""{"caBundle":"{{bundle}}"}""", token)).Status.ShouldBe(200);
        (await ChangeAsync(cluster, """{"url":"https://elsewhere.example/"}""", token)).Status.ShouldBe(422);
        (await ChangeAsync(cluster, """{"url":"https://elsewhere.example/"}""", cluster.Kube.AdminToken)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(Merge, """{"metadata":{"resourceVersion":"VERSION"},"data":{"a":"2"}}""")]
    [InlineData(
        "application/json-patch+json",
        """[{"op":"replace","path":"/metadata/resourceVersion","value":"VERSION"},{"op":"replace","path":"/data/a","value":"2"}]""")]
    [InlineData(
        "application/json-patch+json",
        """[{"op":"test","path":"/metadata/resourceVersion","value":"VERSION"},{"op":"replace","path":"/data/a","value":"2"}]""")]
    public async Task A_patch_with_an_old_version_changes_nothing(string media, string patch)
    {
        const string Map = "/api/v1/namespaces/default/configmaps/m";
        await using var cluster = await StartAsync();
        var made = await cluster.PostAsync("/api/v1/namespaces/default/configmaps", "metadata: {name: m}\ndata: {a: '1'}");
        var old = made.Body.ResourceVersion();
        var first = await cluster.PatchAsync(Map, patch.Replace("VERSION", old, StringComparison.Ordinal), media);

        var stale = patch.Replace("VERSION", old, StringComparison.Ordinal).Replace("\"2\"", "\"3\"", StringComparison.Ordinal);
        var second = await cluster.PatchAsync(Map, stale, media);

        first.Status.ShouldBe(200, first.Message);
        second.Status.ShouldBeOneOf(409, 422);
        (await cluster.GetAsync(Map)).Body.Text("data", "a").ShouldBe("2");
    }

    private static Task<Answer> ChangeAsync(KubeCluster cluster, string client, string token) => cluster.SendAsync(
        HttpMethod.Patch, Hook, $$"""{"webhooks":[{"name":"h.example.io","clientConfig":{{client}}}]}""", token, Strategic);

    private static async Task<KubeCluster> StartAsync()
    {
        var cluster = await KubeCluster.StartAsync();
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Status.ShouldBe(201);
        return cluster;
    }

    private static async Task RegisterAsync(KubeCluster cluster, string expression, string groups, string resource)
    {
        var policy = await cluster.PostAsync($"{Admission}/validatingadmissionpolicies", $$"""
            metadata: {name: guard}
            spec:
              validations: [{expression: "{{expression}}"}]
              matchConstraints:
                resourceRules: [{apiGroups: {{groups}}, apiVersions: [v1], resources: ['{{resource}}'], operations: [UPDATE]}]
            """);
        policy.Status.ShouldBe(201, policy.Message);
        var binding = "metadata: {name: guard}\nspec: {policyName: guard, validationActions: [Deny]}";
        (await cluster.PostAsync($"{Admission}/validatingadmissionpolicybindings", binding)).Status.ShouldBe(201);
    }
}
