using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>RBAC lets the injector patch its webhook configuration; the shipped policy limits that to its CA bundle.</summary>
public sealed class InjectorPolicyTests : IAsyncLifetime
{
    private const string Collection = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    private const string Path = $"{Collection}/vault-injector";
    private const string MergePatch = "application/merge-patch+json";
    private const string Denied = "ValidatingAdmissionPolicy 'vault-injector-self'";

    private KubeCluster _cluster = null!;
    private string _injector = "";

    /// <summary>A change of the stored configuration, each of which a stolen token could use.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "/webhooks/0/rules/0/resources", """["*/*"]""" },
        { "/webhooks/0/rules/0/operations", """["*"]""" },
        { "/webhooks/0/rules", """[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]""" },
        { "/webhooks/0/clientConfig/service/name", "\"other\"" },
        { "/webhooks/0/clientConfig/service/namespace", "\"other\"" },
        { "/webhooks/0/clientConfig/service/path", "\"/other\"" },
        { "/webhooks/0/clientConfig/service/port", "8443" },
        { "/webhooks/0/clientConfig", """{"url":"https://elsewhere.example/"}""" },
        { "/webhooks/0/failurePolicy", "\"Ignore\"" },
        { "/webhooks/0/matchPolicy", "\"Exact\"" },
        { "/webhooks/0/namespaceSelector", "{}" },
        { "/webhooks/0/objectSelector", """{"matchLabels":{"a":"b"}}""" },
        { "/webhooks/0/sideEffects", "\"NoneOnDryRun\"" },
        { "/webhooks/0/timeoutSeconds", "30" },
        { "/webhooks/0/admissionReviewVersions", """["v1","v1beta1"]""" },
        { "/webhooks/0/reinvocationPolicy", "\"Never\"" },
        { "/webhooks/0/matchConditions", "[]" },
        { "/webhooks/0/name", "\"other.vault-injector.io\"" },
        { "/webhooks", "[]" },
        { "/metadata/labels", """{"app.kubernetes.io/name":"other"}""" },
        { "/metadata/labels", "{}" },
        { "/metadata/annotations", """{"kept":"changed"}""" },
        { "/metadata/annotations", "{}" },
        { "/metadata/annotations", """{"kept":"value","other":"x"}""" },
        { "/metadata/finalizers", """["example.com/forever"]""" },
        { "/metadata/ownerReferences", """[{"apiVersion":"v1","kind":"Namespace","name":"a","uid":"b"}]""" },
    };

    public async ValueTask InitializeAsync()
    {
        _cluster = await KubeCluster.StartAsync(new EmbeddedKubeOptions { TrustBundles = true });
        foreach (var item in Folder.Render(".").Where(item => Folder.Kind(item) is not "Deployment"))
        {
            if (Folder.Kind(item) == "MutatingWebhookConfiguration")
            {
                item["metadata"]!["annotations"] = new JsonObject { ["kept"] = "value" };
            }

            var answer = await _cluster.PostAsync(Cluster.Manifests.CollectionOf(item), item.ToJsonString());
            answer.Status.ShouldBeOneOf([201, 409], answer.Message);
        }

        _injector = await _cluster.TokenAsync("vault-injector", "vault-injector");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task The_injector_publishes_its_CA_bundle_and_when_it_ends()
    {
        var (first, second) = (_cluster.Kube.CaPem, _cluster.Kube.CaPem + _cluster.Kube.CaPem);

        (await ApplyAsync(Published(first))).Status.ShouldBe(200);
        (await ApplyAsync(Published(second))).Status.ShouldBe(200);
        const string Withdrawn = """{"metadata":{"annotations":{"vault-injector.io/ca-abc":null}}}""";
        (await PatchAsync(Withdrawn, MergePatch, _injector)).Status.ShouldBe(200);

        var stored = (await _cluster.GetAsync(Path)).Body;
        stored["webhooks"]![0]!["clientConfig"]!["caBundle"]!.GetValue<string>().ShouldBe(Base64(second));
        stored["webhooks"]![0]!["rules"]!.AsArray().Count.ShouldBe(1);
        stored["metadata"]!["annotations"]!.ToJsonString().ShouldBe("""{"kept":"value"}""");
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_injector_changes_nothing_else(string pointer, string value)
    {
        var patch = $$"""[{"op":"{{Operation(pointer)}}","path":"{{pointer}}","value":{{value}}}]""";

        var answer = await PatchAsync(patch, "application/json-patch+json", _injector);

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldContain(Denied);
        (await PatchAsync(patch, "application/json-patch+json", _cluster.Kube.AdminToken)).Message.ShouldNotContain(Denied);
    }

    [Fact]
    public async Task The_injector_adds_no_webhook()
    {
        const string Another = """
            {
              "name": "all.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"],
              "clientConfig": {"url": "https://elsewhere.example/"}
            },
            """;
        var added = Published(_cluster.Kube.CaPem).Replace("\"webhooks\": [", $"\"webhooks\": [{Another}", StringComparison.Ordinal);

        (await ApplyAsync(added)).Message.ShouldContain(Denied);
    }

    [Fact]
    public async Task An_administrator_changes_what_he_wants() =>
        (await PatchAsync("""{"webhooks":[]}""", MergePatch, _cluster.Kube.AdminToken)).Status.ShouldBe(200);

    /// <summary>RBAC allows none of these; if it did, the policy would not.</summary>
    [Fact]
    public async Task More_rights_of_the_injector_do_not_get_it_further()
    {
        var binding = await _cluster.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            metadata: {name: too-much}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: vault-injector, namespace: vault-injector}]
            """);
        binding.Status.ShouldBe(201, binding.Message);
        const string Other = "metadata: {name: other}\nwebhooks: []";

        (await _cluster.PostAsync(Collection, Other, _injector)).Message.ShouldContain(Denied);
        (await _cluster.PostAsync(Collection.Replace("mutating", "validating", StringComparison.Ordinal), Other, _injector))
            .Message.ShouldContain(Denied);
        (await _cluster.SendAsync(HttpMethod.Delete, Path, null, _injector)).Message.ShouldContain(Denied);
    }

    [Theory]
    [InlineData("vault-injector", "", 201)]
    [InlineData("vault-injector-vault", "", 201)]
    [InlineData("other", "", 403)]
    [InlineData("vault-injector", "\"spec\": {\"signerName\": \"example.com/any\"}", 403)]
    [InlineData("vault-injector", "\"metadata\": {\"labels\": {\"a\": \"b\"}}", 403)]
    [InlineData("vault-injector", "\"metadata\": {\"annotations\": {\"a\": \"b\"}}", 403)]
    [InlineData("vault-injector", "\"metadata\": {\"finalizers\": [\"example.com/forever\"]}", 403)]
    public async Task The_injector_writes_its_bundles_and_nothing_but_their_certificates(string name, string more, int status)
    {
        var answer = await ApplyBundleAsync(name, more);

        answer.Status.ShouldBe(status, answer.Message);
        if (status == 201)
        {
            (await ApplyBundleAsync(name, more, _cluster.Kube.CaPem + _cluster.Kube.CaPem)).Status.ShouldBe(200);
        }
    }

    [Fact]
    public async Task The_injector_deletes_no_bundle_and_keeps_what_an_administrator_added()
    {
        (await ApplyBundleAsync("vault-injector", "")).Status.ShouldBe(201);
        const string Labels = """{"metadata":{"labels":{"team":"platform"}}}""";
        (await _cluster.SendAsync(HttpMethod.Patch, $"{Bundles}/vault-injector", Labels, _cluster.Kube.AdminToken, MergePatch))
            .Status.ShouldBe(200);

        (await ApplyBundleAsync("vault-injector", "", _cluster.Kube.CaPem + _cluster.Kube.CaPem)).Status.ShouldBe(200);
        (await _cluster.SendAsync(HttpMethod.Delete, $"{Bundles}/vault-injector", null, _injector)).Status.ShouldBe(403);
    }

    private const string Bundles = "/apis/certificates.k8s.io/v1/clustertrustbundles";

    private Task<Answer> ApplyBundleAsync(string name, string more, string? pem = null)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "certificates.k8s.io/v1",
            ["kind"] = "ClusterTrustBundle",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject { ["trustBundle"] = pem ?? _cluster.Kube.CaPem },
        };
        foreach (var (part, fields) in JsonNode.Parse($"{{{more}}}")!.AsObject())
        {
            foreach (var (field, value) in fields!.AsObject())
            {
                body[part]![field] = value!.DeepClone();
            }
        }

        return _cluster.SendAsync(
            HttpMethod.Patch,
            $"{Bundles}/{name}?fieldManager=vault-injector-ca-bundle&force=true",
            body.ToJsonString(),
            _injector,
            "application/apply-patch+yaml");
    }

    /// <summary>As CaBundlePublisher applies it.</summary>
    private static string Published(string pem) => $$"""
        {
          "apiVersion": "admissionregistration.k8s.io/v1",
          "kind": "MutatingWebhookConfiguration",
          "metadata": {"name": "vault-injector", "annotations": {"vault-injector.io/ca-abc": "2026-12-01T00:00:00Z"} },
          "webhooks": [{"name": "pods.vault-injector.io", "clientConfig": {"caBundle": "{{Base64(pem)}}"} }]
        }
        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static string Operation(string pointer) =>
        pointer.EndsWith("finalizers", StringComparison.Ordinal) || pointer.EndsWith("ownerReferences", StringComparison.Ordinal)
            ? "add"
            : "replace";

    private Task<Answer> ApplyAsync(string body) => _cluster.SendAsync(
        HttpMethod.Patch, $"{Path}?fieldManager=vault-injector-ca-bundle&force=true", body, _injector, "application/apply-patch+yaml");

    private Task<Answer> PatchAsync(string body, string media, string token) =>
        _cluster.SendAsync(HttpMethod.Patch, Path, body, token, media);
}
