using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>What stands beside the pod's token in the agent's identity volume: CA bundles and a client certificate.</summary>
public sealed class IdentitySourcesTests
{
    private static readonly InjectionSettings Full = Samples.Settings with
    {
        ProjectTrustBundles = true,
        VaultProxy = new Uri("http://proxy.example:3128"),
        VaultClientCertificateSecret = "vault-client",
        KubernetesAuthAudience = "vault",
    };

    [Fact]
    public void The_injector_knows_its_own_pod_again()
    {
        var pod = Injected(Full);

        InjectedPodReading.Read(pod, Samples.AgentImages).ShouldBeOfType<InjectedPodReading.Ours>();
        Samples.Decide(pod, settings: Full).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.AlreadyInjected);
    }

    /// <summary>Replicas do not begin to use ClusterTrustBundles at the same moment.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Variables_and_files_may_hold_the_certificates_of_a_pod_that_comes_again(bool before, bool now) =>
        Samples.Decide(
            Injected(Full with { ProjectTrustBundles = before }), settings: Full with { ProjectTrustBundles = now })
            .ShouldBeOfType<Decision.Skip>();

    /// <summary>The injector publishes what verifies the default Vault; a pod of another one has that in a variable.</summary>
    [Fact]
    public void A_pod_of_another_Vault_gets_only_the_injectors_bundle_as_a_file()
    {
        var settings = Full with
        {
            TrustBundles = Full.TrustBundles with { Vault = null },
            VaultCaBundle = "-----BEGIN CERTIFICATE-----\nMIIOother\n-----END CERTIFICATE-----\n",
        };

        var pod = Injected(settings);

        pod.GetRawText().ShouldContain("MIIOother");
        pod.GetRawText().ShouldContain("injector-ca.crt");
        pod.GetRawText().ShouldNotContain("vault-ca.crt");
        Samples.Decide(pod, settings: settings).ShouldBeOfType<Decision.Skip>();
        Samples.Rejected(Injected(Full), settings: settings).Message.ShouldContain("mounts the ClusterTrustBundle vault-injector-vault");
    }

    [Theory]
    [InlineData(2, "clusterTrustBundle/name", "\"other\"", "mounts the ClusterTrustBundle other")]
    [InlineData(3, "clusterTrustBundle/name", "\"vault-injector\"", "mounts the ClusterTrustBundle vault-injector")]
    [InlineData(4, "secret/name", "\"other\"", "mounts the Secret other")]
    public void Another_object_in_its_place_is_refused(int source, string field, string value, string words) =>
        Samples.Rejected(Changed(source, field, value), settings: Full).Message.ShouldContain(words);

    [Theory]
    [InlineData(2, "clusterTrustBundle/signerName", "\"example.com/any\"")]
    [InlineData(2, "clusterTrustBundle/labelSelector", "{\"matchLabels\":{\"a\":\"b\"}}")]
    [InlineData(2, "clusterTrustBundle/path", "\"token\"")]
    [InlineData(3, "clusterTrustBundle/path", "\"other.crt\"")]
    [InlineData(3, "configMap", "{\"name\":\"other\"}")]
    [InlineData(4, "secret/items", "[]")]
    [InlineData(4, "secret/items/0/path", "\"token\"")]
    [InlineData(4, "secret/items/1/key", "\"other\"")]
    [InlineData(4, "secret/items/2", "{\"key\":\"tls.crt\",\"path\":\"third\"}")]
    [InlineData(5, "", "{\"secret\":{\"name\":\"second\"}}")]
    [InlineData(5, "", "{\"downwardAPI\":{\"items\":[]}}")]
    [InlineData(5, "", "{\"clusterTrustBundle\":{\"name\":\"third\",\"path\":\"injector-ca.crt\"}}")]
    public void A_volume_of_another_form_is_not_ours(int source, string field, string value) =>
        InjectedPodReading.Read(Changed(source, field, value), Samples.AgentImages)
            .ShouldBeOfType<InjectedPodReading.NotOurs>().Difference.ShouldContain("vault-injector-identity");

    [Theory]
    [InlineData("VAULT_INJECTOR_VAULT_PROXY", "http://elsewhere.example:3128")]
    [InlineData("VAULT_INJECTOR_VAULT_NAMESPACE", "elsewhere")]
    public void A_way_to_Vault_that_the_operator_does_not_name_is_refused(string name, string value)
    {
        var pod = Node(Injected(Samples.Settings));
        foreach (var agent in pod["spec"]!["initContainers"]!.AsArray().Where(one => (string)one!["name"]! != "migrate"))
        {
            agent!["env"]!.AsArray().Add(new JsonObject { ["name"] = name, ["value"] = value });
        }

        Samples.Rejected(JsonSerializer.SerializeToElement(pod)).Message.ShouldContain($"differs in {name}");
    }

    [Theory]
    [InlineData("VAULT_INJECTOR_CA_BUNDLE_FILE", "/data/ca.crt")]
    [InlineData("VAULT_INJECTOR_VAULT_CA_BUNDLE_FILE", "/data/ca.crt")]
    [InlineData("VAULT_INJECTOR_CLIENT_CERTIFICATE_FILE", "/data/tls.crt")]
    [InlineData("VAULT_INJECTOR_CLIENT_KEY_FILE", "/data/tls.key")]
    public void An_agent_that_reads_another_file_is_not_ours(string name, string path)
    {
        var pod = Node(Injected(Full));
        var agent = pod["spec"]!["initContainers"]!.AsArray().First(one => (string)one!["name"]! == "vault-injector-agent");
        agent!["env"]!.AsArray().Single(one => (string)one!["name"]! == name)!["value"] = path;

        InjectedPodReading.Read(JsonSerializer.SerializeToElement(pod), Samples.AgentImages)
            .ShouldBeOfType<InjectedPodReading.NotOurs>().Difference.ShouldContain(name);
    }

    [Fact]
    public void An_agent_without_any_bundle_is_not_ours()
    {
        var pod = Node(Injected(Full));
        foreach (var agent in pod["spec"]!["initContainers"]!.AsArray())
        {
            var env = agent!["env"]?.AsArray();
            env?.Remove(env.SingleOrDefault(one => (string)one!["name"]! == "VAULT_INJECTOR_CA_BUNDLE_FILE"));
        }

        InjectedPodReading.Read(JsonSerializer.SerializeToElement(pod), Samples.AgentImages)
            .ShouldBeOfType<InjectedPodReading.NotOurs>().Difference.ShouldContain("VAULT_INJECTOR_CA_BUNDLE");
    }

    private static JsonElement Injected(InjectionSettings settings)
    {
        var pod = Samples.PodWith(InjectedSample.Spec, ("role", "app"), ("auth-method", "kubernetes"));
        return PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, settings: settings).Plan));
    }

    /// <summary>The injected pod whose identity volume has this value in that field of that source, or one source more.</summary>
    private static JsonElement Changed(int source, string field, string value)
    {
        var pod = Node(Injected(Full));
        var volume = pod["spec"]!["volumes"]!.AsArray().Single(one => (string)one!["name"]! == "vault-injector-identity");
        var sources = volume!["projected"]!["sources"]!.AsArray();
        if (field == "")
        {
            sources.Count.ShouldBe(source);
            sources.Add(JsonNode.Parse(value));
            return JsonSerializer.SerializeToElement(pod);
        }

        var steps = field.Split('/');
        var parent = steps[..^1].Aggregate(sources[source]!, (node, step) => node is JsonArray list ? list[step[0] - '0']! : node[step]!);
        if (parent is JsonArray items)
        {
            items.Add(JsonNode.Parse(value));
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(value);
        }

        return JsonSerializer.SerializeToElement(pod);
    }

    private static JsonNode Node(JsonElement pod) => JsonNode.Parse(pod.GetRawText())!;
}
