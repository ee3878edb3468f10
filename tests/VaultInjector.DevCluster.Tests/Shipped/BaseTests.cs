using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>What the base promises, read from what is applied.</summary>
public sealed class BaseTests
{
    private static string NotOurs { get; } = JsonNode.Parse("""
        {
          "matchLabels": {"vault-injector.io/injection": "enabled"},
          "matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system", "vault-injector"]}
          ]
        }
        """)!.ToJsonString();

    [Fact]
    public void The_webhook_is_asked_about_opted_in_namespaces_only_and_never_about_its_own_or_kube_system()
    {
        var webhook = Folder.Find(".", "MutatingWebhookConfiguration", "vault-injector")["webhooks"]!.AsArray().ShouldHaveSingleItem()!;

        webhook["namespaceSelector"]!.ToJsonString().ShouldBe(NotOurs);
        webhook["failurePolicy"]!.GetValue<string>().ShouldBe("Fail");
        webhook["timeoutSeconds"]!.GetValue<long>().ShouldBe(5);
        webhook["matchPolicy"]!.GetValue<string>().ShouldBe("Equivalent");
        webhook["sideEffects"]!.GetValue<string>().ShouldBe("None");
        webhook["reinvocationPolicy"]!.GetValue<string>().ShouldBe("IfNeeded");
        webhook["matchConditions"]!.AsArray().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(".", "vault-injector")]
    [InlineData(".", "vault-injector-agent")]
    [InlineData(".", "vault-injector-bindings")]
    [InlineData("policies/service-accounts", "vault-injector-service-accounts")]
    public void The_policy_looks_where_the_webhook_looks(string folder, string name)
    {
        var policy = Folder.Find(folder, "ValidatingAdmissionPolicy", name);
        policy["spec"]!["matchConstraints"]!["namespaceSelector"]!.ToJsonString().ShouldBe(NotOurs);
        policy["spec"]!["failurePolicy"]!.GetValue<string>().ShouldBe("Fail");
    }

    [Theory]
    [InlineData(".", 2, 1, "ScheduleAnyway")]
    [InlineData("high-availability", 3, 2, "DoNotSchedule")]
    public void Replicas_are_spread_and_most_of_them_stay_while_nodes_are_drained(string folder, int replicas, int available, string spread)
    {
        var deployment = Folder.Find(folder, "Deployment", "vault-injector");
        deployment["spec"]!["replicas"]!.GetValue<long>().ShouldBe(replicas);
        Folder.Find(folder, "PodDisruptionBudget", "vault-injector")["spec"]!["minAvailable"]!.GetValue<long>().ShouldBe(available);
        var constraint = deployment["spec"]!["template"]!["spec"]!["topologySpreadConstraints"]![0]!;
        constraint["topologyKey"]!.GetValue<string>().ShouldBe("kubernetes.io/hostname");
        constraint["whenUnsatisfiable"]!.GetValue<string>().ShouldBe(spread);
    }

    [Fact]
    public void The_container_has_probes_its_images_and_a_configuration_that_rolls_it_when_changed()
    {
        var spec = Folder.Find(".", "Deployment", "vault-injector")["spec"]!["template"]!["spec"]!;
        var container = spec["containers"]![0]!;

        container["image"]!.GetValue<string>().ShouldBe("vault-injector:0.1.0");
        container["env"]!.AsArray().ShouldContain(entry => entry!["value"]!.GetValue<string>() == "vault-injector-agent:0.1.0");
        container["readinessProbe"]!["httpGet"]!["path"]!.GetValue<string>().ShouldBe("/readyz");
        container["livenessProbe"]!["httpGet"]!["path"]!.GetValue<string>().ShouldBe("/livez");
        container["startupProbe"]!["httpGet"]!["path"]!.GetValue<string>().ShouldBe("/livez");
        spec["volumes"]![0]!["configMap"]!["name"]!.GetValue<string>().ShouldMatch("^vault-injector-config-[a-z0-9]{10}$");
    }

    [Fact]
    public void The_certificate_is_kept_in_memory_where_the_configuration_says()
    {
        var spec = Folder.Find(".", "Deployment", "vault-injector")["spec"]!["template"]!["spec"]!;
        var name = spec["volumes"]![0]!["configMap"]!["name"]!.GetValue<string>();
        var configuration = JsonNode.Parse(Folder.Find(".", "ConfigMap", name)["data"]!["config.json"]!.GetValue<string>())!;

        var volume = spec["volumes"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "certificate")!;
        volume["emptyDir"]!["medium"]!.GetValue<string>().ShouldBe("Memory");
        volume["emptyDir"]!["sizeLimit"].ShouldNotBeNull();
        spec["containers"]![0]!["volumeMounts"]!.AsArray()
            .Single(mount => mount!["name"]!.GetValue<string>() == "certificate")!["mountPath"]!.GetValue<string>()
            .ShouldBe(configuration["Certificates"]!["Cache"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(".")]
    [InlineData("high-availability")]
    public void Nodes_that_take_no_pods_do_not_count_when_replicas_are_spread(string folder) =>
        Folder.Find(folder, "Deployment", "vault-injector")["spec"]!["template"]!["spec"]!["topologySpreadConstraints"]!
            .AsArray()
            .ShouldAllBe(constraint => constraint!["nodeTaintsPolicy"]!.GetValue<string>() == "Honor");

    [Fact]
    public void The_shipped_Vault_is_reached_on_its_port_only() =>
        Ports(Folder.Find("vault", "NetworkPolicy", "vault")).ShouldBe(["https"]);

    [Fact]
    public void What_opens_the_metrics_opens_them_for_one_namespace()
    {
        Ports(Folder.Find(".", "NetworkPolicy", "vault-injector")).ShouldBe(["https", "broker"]);
        var metrics = Folder.Find("monitoring", "NetworkPolicy", "vault-injector-metrics");
        Ports(metrics).ShouldBe(["management"]);
        metrics["spec"]!["ingress"]![0]!["from"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("vault", "https://127.0.0.1:8200", "tls_cert_file = \"/vault/tls/tls.crt\"")]
    [InlineData("vault/first-start", "http://127.0.0.1:8200", "tls_disable = true")]
    public void The_Vault_has_file_storage_its_interface_and_TLS_once_it_has_a_certificate(string folder, string address, string listener)
    {
        var configuration = Folder.Find(folder, "ConfigMap", "vault-config")["data"]!["vault.hcl"]!.GetValue<string>();
        configuration.ShouldContain("ui            = true");
        configuration.ShouldContain("storage \"file\"");
        configuration.ShouldContain(listener);
        var set = Folder.Find(folder, "StatefulSet", "vault")["spec"]!;
        set["template"]!["spec"]!["shareProcessNamespace"]!.GetValue<bool>().ShouldBeTrue();
        set["template"]!["spec"]!["containers"]![0]!["env"]![0]!["value"]!.GetValue<string>().ShouldBe(address);
        set["volumeClaimTemplates"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public void There_is_an_alert_for_certificate_session_refusals_and_incidents()
    {
        var groups = Folder.Find("monitoring", "PrometheusRule", "vault-injector")["spec"]!["groups"]!.AsArray();
        groups
            .Select(group => group!["name"]!.GetValue<string>())
            .ShouldBe([
                "vault-injector.certificate",
                "vault-injector.kubernetes",
                "vault-injector.session",
                "vault-injector.configuration",
                "vault-injector.refusals",
                "vault-injector.incidents",]);
        groups
            .SelectMany(group => group!["rules"]!.AsArray())
            .ShouldAllBe(rule => rule!["annotations"]!["description"] != null && rule["labels"]!["severity"] != null);
    }

    private static IEnumerable<string> Ports(JsonObject policy) =>
        policy["spec"]!["ingress"]!
            .AsArray()
            .SelectMany(rule => rule!["ports"]!.AsArray())
            .Select(port => port!["port"]!.GetValue<string>());
}
