using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class ObjectTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Apply = "application/apply-patch+yaml";

    [Fact]
    public async Task Gives_a_new_object_its_metadata()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var made = await cluster.PostAsync(ConfigMaps, "metadata: {generateName: c-}\ndata: {a: b}");
        made.Status.ShouldBe(201);
        made.Body.Name().ShouldMatch("^c-[a-z0-9]{5}$");
        made.Body.Uid().Length.ShouldBe(36);
        made.Body.ResourceVersion().ShouldNotBeEmpty();
        made.Body.Text("metadata", "creationTimestamp").ShouldNotBeNull();
    }

    [Fact]
    public async Task Refuses_what_a_real_server_refuses()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(ConfigMaps, "metadata: {name: a}");
        (await cluster.PostAsync(ConfigMaps, "metadata: {name: a}")).Message.ShouldBe("configmaps \"a\" already exists");
        (await cluster.PostAsync(ConfigMaps, "metadata: {}")).Status.ShouldBe(422);
        (await cluster.PostAsync(ConfigMaps, "metadata: {name: Upper}")).Status.ShouldBe(422);
        (await cluster.PostAsync(ConfigMaps, "kind: Secret\nmetadata: {name: b}")).Status.ShouldBe(400);
        (await cluster.PostAsync(ConfigMaps, "metadata: {name: b, namespace: other}")).Status.ShouldBe(400);
        (await cluster.PostAsync(ConfigMaps, "metadata: {name: b, resourceVersion: '4'}")).Status.ShouldBe(400);
        (await cluster.PostAsync("/api/v1/namespaces/none/configmaps", "metadata: {name: b}")).Message.ShouldBe(
            "namespaces \"none\" not found");
        (await cluster.GetAsync($"{ConfigMaps}/none")).Reason.ShouldBe("NotFound");
        (await cluster.GetAsync("/apis/apps/v1/namespaces/default/deployments/none")).Message.ShouldBe(
            "deployments.apps \"none\" not found");
        (await cluster.GetAsync("/apis/nothing/v1/things")).Message.ShouldBe("the server could not find the requested resource");
        (await cluster.SendAsync(HttpMethod.Post, ConfigMaps, "{not json", null, KubeCluster.Json)).Status.ShouldBe(400);
        (await cluster.SendAsync(HttpMethod.Post, ConfigMaps, "x", null, "text/plain")).Status.ShouldBe(415);
        (await cluster.SendAsync(HttpMethod.Put, ConfigMaps, "{}")).Status.ShouldBe(405);
    }

    [Fact]
    public async Task Refuses_an_update_of_an_old_version()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var first = (await cluster.PostAsync(ConfigMaps, "metadata: {name: a}")).Body;
        (await cluster.PatchAsync($"{ConfigMaps}/a", """{"data":{"x":"1"}}""", "application/merge-patch+json")).Status.ShouldBe(200);
        var late = await cluster.SendAsync(HttpMethod.Put, $"{ConfigMaps}/a", first.ToJsonString());
        (late.Status, late.Reason).ShouldBe((409, "Conflict"));
        late.Message.ShouldBe(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest " +
            "version and try again"
        );
    }

    [Fact]
    public async Task Stores_nothing_in_a_dry_run()
    {
        await using var cluster = await KubeCluster.StartAsync();
        (await cluster.PostAsync($"{ConfigMaps}?dryRun=All", "metadata: {name: a}")).Status.ShouldBe(201);
        (await cluster.GetAsync($"{ConfigMaps}/a")).Status.ShouldBe(404);
        await cluster.PostAsync(ConfigMaps, "metadata: {name: b}");
        (await cluster.DeleteAsync($"{ConfigMaps}/b?dryRun=All")).Status.ShouldBe(200);
        (await cluster.GetAsync($"{ConfigMaps}/b")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("labelSelector=app%3Da", "a")]
    [InlineData("labelSelector=app!%3Da", "b,c")]
    [InlineData("labelSelector=!app", "c")]
    [InlineData("fieldSelector=metadata.name%3Db", "b")]
    public async Task Lists_what_a_selector_selects(string query, string expected)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync("/api/v1/namespaces", "metadata: {name: n}");
        foreach (var labels in new[] { "{name: a, labels: {app: a}}", "{name: b, labels: {app: b, tier: x}}", "{name: c}" })
        {
            (await cluster.PostAsync("/api/v1/namespaces/n/secrets", $"metadata: {labels}")).Status.ShouldBe(201);
        }

        var list = (await cluster.GetAsync($"/api/v1/namespaces/n/secrets?{query}")).Body;
        string.Join(',', list.Items("items").Select(item => item.Name())).ShouldBe(expected);
        list.ResourceVersion().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Has_null_for_the_items_of_an_empty_list_of_metadata_and_none_for_those_of_whole_objects()
    {
        await using var cluster = await KubeCluster.StartAsync();
        (await cluster.GetAsync(KubeCluster.Pods)).Body["items"]!.AsArray().ShouldBeEmpty();

        using var request = new HttpRequestMessage(HttpMethod.Get, KubeCluster.Pods)
        {
            Headers = { { "Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" } },
        };
        var list = await cluster.SendAsync(request);

        list.Body.ContainsKey("items").ShouldBeTrue();
        list.Body["items"].ShouldBeNull();
        list.Body.Text("kind").ShouldBe("PartialObjectMetadataList");
    }

    [Fact]
    public async Task Keeps_an_object_with_a_finalizer_until_it_is_removed()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(ConfigMaps, "metadata: {name: a, finalizers: [x/y]}");
        (await cluster.DeleteAsync($"{ConfigMaps}/a")).Body.IsEnding().ShouldBeTrue();
        (
            await cluster.PatchAsync($"{ConfigMaps}/a", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json")
        ).Status.ShouldBe(200);
        (await cluster.GetAsync($"{ConfigMaps}/a")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData($"{KubeCluster.Pods}/p/binding")]
    [InlineData("/api/v1/namespaces/default/bindings")]
    public async Task Binds_a_pod_once_and_gives_it_the_annotations_of_the_binding(string path)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));

        (await cluster.PostAsync(path, Binding("{name: p, annotations: {a: b}}"))).Status.ShouldBe(201);

        var pod = (await cluster.GetAsync($"{KubeCluster.Pods}/p")).Body;
        (pod.Text("spec", "nodeName"), pod.Annotation("a")).ShouldBe(("n1", "b"));
        var again = await cluster.PostAsync(path, Binding("{name: p}"));
        (again.Status, again.Message).ShouldBe(
            (409, "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n1\""));
        (await cluster.PostAsync($"{KubeCluster.Pods}/p/binding", Binding("{name: q}"))).Message.ShouldBe(
            "name in URL does not match name in Binding object");
        (await cluster.PostAsync($"{KubeCluster.Pods}/missing/binding", Binding("{name: missing}"))).Status.ShouldBe(404);
        (await cluster.GetAsync("/api/v1/namespaces/default/bindings")).Status.ShouldBe(405);
    }

    [Fact]
    public async Task Deletes_an_unscheduled_pod_at_once_and_a_scheduled_one_when_its_node_says_so()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("free"));
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("bound", "nodeName: devcluster\ncontainers: [{name: a, image: a}]"));
        await cluster.DeleteAsync($"{KubeCluster.Pods}/free");
        (await cluster.GetAsync($"{KubeCluster.Pods}/free")).Status.ShouldBe(404);
        (await cluster.DeleteAsync($"{KubeCluster.Pods}/bound")).Body.Number("metadata", "deletionGracePeriodSeconds").ShouldBe(30);
        (await cluster.GetAsync($"{KubeCluster.Pods}/bound")).Body.IsEnding().ShouldBeTrue();
        await cluster.DeleteAsync($"{KubeCluster.Pods}/bound", """{"gracePeriodSeconds":0}""");
        (await cluster.GetAsync($"{KubeCluster.Pods}/bound")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Refuses_a_deletion_whose_precondition_does_not_hold()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(ConfigMaps, "metadata: {name: a}");
        (await cluster.DeleteAsync($"{ConfigMaps}/a", """{"preconditions":{"uid":"other"}}""")).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Server_side_apply_keeps_two_managers_apart()
    {
        await using var cluster = await KubeCluster.StartAsync();
        const string Hooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/h";
        const string Head = "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nwebhooks:\n";
        const string GitOps =
            Head + "- {name: a.b.c, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {url: 'https://localhost/x'}}";
        (await cluster.PatchAsync($"{Hooks}?fieldManager=gitops", GitOps, Apply)).Status.ShouldBe(201);
        var bundle = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(cluster.Kube.CaPem));
        (
            await cluster.PatchAsync(
                $"{Hooks}?fieldManager=injector",
                Head + $"- {{name: a.b.c, clientConfig: {{caBundle: {bundle}}}}}",
                Apply)
        ).Status.ShouldBe(200);

        var again = await cluster.PatchAsync($"{Hooks}?fieldManager=gitops", GitOps, Apply);
        var client = again.Body.Items("webhooks").Single().Map("clientConfig");
        client.Text("caBundle").ShouldBe(bundle);
        client.Text("url").ShouldBe("https://localhost/x");
        again.Body.Items("metadata", "managedFields").Select(entry => entry.Text("manager")).ShouldBe(["injector", "gitops"]);
    }

    [Fact]
    public async Task Server_side_apply_removes_what_is_no_longer_stated()
    {
        await using var cluster = await KubeCluster.StartAsync();
        const string Path = $"{ConfigMaps}/a?fieldManager=m";
        const string Head = "apiVersion: v1\nkind: ConfigMap\n";
        await cluster.PatchAsync(Path, Head + "data: {x: '1', y: '2'}", Apply);
        await cluster.PatchAsync($"{ConfigMaps}/a", """{"data":{"z":"3"}}""", "application/merge-patch+json");
        var body = (await cluster.PatchAsync(Path, Head + "data: {x: '1'}", Apply)).Body;
        JsonNode.DeepEquals(body["data"], JsonNode.Parse("""{"x":"1","z":"3"}""")).ShouldBeTrue(body["data"]!.ToJsonString());
        (await cluster.PatchAsync($"{ConfigMaps}/a", Head, Apply)).Status.ShouldBe(400, "a field manager is required");
    }

    private static string Binding(string metadata) =>
        $"apiVersion: v1\nkind: Binding\nmetadata: {metadata}\ntarget: {{kind: Node, name: n1}}";
}
