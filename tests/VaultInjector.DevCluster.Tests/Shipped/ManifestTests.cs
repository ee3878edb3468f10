using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

public sealed class ManifestTests
{
    [Theory]
    [MemberData(nameof(Folder.All), MemberType = typeof(Folder))]
    public void Has_only_fields_that_Kubernetes_knows(string folder)
    {
        var items = Folder.Render(folder);
        items.ShouldNotBeEmpty();
        foreach (var item in items)
        {
            Should.NotThrow(() => StrictSchema.Read(item), $"{Folder.Kind(item)} {Folder.Name(item)}");
        }
    }

    [Theory]
    [InlineData("Deployment", "replicass: 2")]
    [InlineData("Deployment", "replicas: two")]
    [InlineData("ServiceMonitor", "endpoint: []")]
    [InlineData("PrometheusRule", "groups: [{name: a, rules: [{alerts: a}]}]")]
    public void A_wrong_field_is_detected(string kind, string spec)
    {
        var version = kind == "Deployment" ? "apps/v1" : "monitoring.coreos.com/v1";
        var item = Cluster.Manifests.Parse($"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  {spec}")[0];

        Should.Throw<JsonException>(() => StrictSchema.Read(item));
    }

    [Theory]
    [MemberData(nameof(Folder.All), MemberType = typeof(Folder))]
    public async Task The_server_accepts_it_without_storing_it(string folder)
    {
        await using var cluster = await KubeCluster.StartAsync();
        var items = Folder.Render(folder);
        await CreateNamespacesAsync(cluster, items);
        foreach (var item in items)
        {
            var answer = await cluster.PatchAsync(
                $"{Cluster.Manifests.PathOf(item)}?dryRun=All&fieldManager=test&force=true&fieldValidation=Strict",
                item.ToJsonString(),
                "application/apply-patch+yaml");
            answer.Status.ShouldBeOneOf([200, 201], $"{Folder.Kind(item)} {Folder.Name(item)}: {answer.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(Folder.All), MemberType = typeof(Folder))]
    public async Task Kubectl_accepts_it_as_a_server_dry_run_and_renders_the_same(string folder)
    {
        await using var cluster = await KubeCluster.StartAsync();
        using var kubectl = new Kubectl(cluster.Kube);
        var items = Folder.Render(folder);
        await CreateNamespacesAsync(cluster, items);

        var said = await kubectl.DoAsync($"apply --dry-run=server -k {Path.Combine(Folder.Root, folder)}");

        said.Split('\n').Length.ShouldBe(items.Count, said);
        var rendered = Cluster.Manifests.Parse(await kubectl.DoAsync($"kustomize {Path.Combine(Folder.Root, folder)}"));
        rendered.Select(Sorted).Order(StringComparer.Ordinal).ShouldBe(items.Select(Sorted).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folder.All), MemberType = typeof(Folder))]
    public void Names_its_namespace_and_runs_restricted(string folder)
    {
        string[] clusterWide =
        [
            "Namespace",
            "ClusterRole",
            "ClusterRoleBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
        ];
        foreach (var item in Folder.Render(folder))
        {
            (Folder.Namespace(item) is null).ShouldBe(clusterWide.Contains(Folder.Kind(item), StringComparer.Ordinal), Folder.Name(item));
            if (Folder.PodOf(item)?["spec"] is { } spec)
            {
                ShouldBeRestricted(spec, Folder.Name(item));
            }
        }
    }

    private static void ShouldBeRestricted(JsonNode spec, string name)
    {
        var pod = spec["securityContext"].ShouldNotBeNull(name);
        pod["runAsNonRoot"]!.GetValue<bool>().ShouldBeTrue(name);
        pod["seccompProfile"]!["type"]!.GetValue<string>().ShouldBe("RuntimeDefault", name);
        spec["hostNetwork"].ShouldBeNull(name);
        foreach (var container in spec["containers"]!.AsArray())
        {
            var context = container!["securityContext"].ShouldNotBeNull(name);
            context["allowPrivilegeEscalation"]!.GetValue<bool>().ShouldBeFalse(name);
            context["readOnlyRootFilesystem"]!.GetValue<bool>().ShouldBeTrue(name);
            context["capabilities"]!["drop"]!.ToJsonString().ShouldBe("[\"ALL\"]", name);
            container["resources"]!["requests"]!["memory"].ShouldNotBeNull(name);
            container["resources"]!["limits"]!["memory"].ShouldNotBeNull(name);
        }
    }

    /// <summary>As the README has it: a server has a namespace before it can try what is in it.</summary>
    private static async Task CreateNamespacesAsync(KubeCluster cluster, IEnumerable<JsonObject> items)
    {
        foreach (var name in items.Select(Folder.Namespace).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            (await cluster.PostAsync("/api/v1/namespaces", $"metadata: {{name: {name}}}")).Status.ShouldBe(201);
        }
    }

    private static string Sorted(JsonNode item) => Ordered(item)!.ToJsonString();

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(entry => entry.Value is not null).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Ordered(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Ordered)]),
        _ => node?.DeepClone(),
    };
}
