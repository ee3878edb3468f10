using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using static VaultInjector.Injection.Tests.Compatibility.VaultK8sSamples;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class VaultK8sRefusalTests
{
    [Theory]
    [InlineData("service", "https://vault.evil.example:8200", "Vault:Address")]
    [InlineData("namespace", "team", "Vault:Namespace")]
    [InlineData("auth-path", "auth/other", "Injection:KubernetesAuthPath")]
    [InlineData("auth-type", "aws", "kubernetes or approle")]
    [InlineData("auth-config-token-path", "/x", "the identity that the injector gave it")]
    [InlineData("proxy-address", "http://proxy:3128", "directly")]
    [InlineData("tls-skip-verify", "true", "always verifies Vault")]
    [InlineData("agent-configmap", "agent", "an annotation of its own")]
    [InlineData("agent-extra-secret", "agent", "an annotation of its own")]
    [InlineData("agent-json-patch", "[]", "docs/annotations.md")]
    [InlineData("agent-init-json-patch", "[]", "docs/annotations.md")]
    [InlineData("agent-inject-template-file-app", "/x", "template.NAME")]
    [InlineData("agent-inject-command-app", "sh -c 'cp /vault/secrets/app /tmp'", "kill -HUP 1")]
    [InlineData("secret-volume-path-app", "/vault", "a folder apart from /vault/secrets")]
    [InlineData("secret-volume-path-app", "/etc", "an absolute path")]
    [InlineData("agent-inject-default-template", "xml", "map or json")]
    [InlineData("agent-inject-token", "yes", "true or false")]
    [InlineData("agent-inject-perms-app", "0777", "octal mode")]
    [InlineData("agent-limits-mem", "lots", "amount of memory")]
    [InlineData("template-static-secret-render-interval", "1s", "10s")]
    public void Refuses_what_it_cannot_do_in_the_words_of_the_annotation(string name, string value, string expected)
    {
        var pod = Pod(("agent-inject-secret-app", "secret/a"), (name, value));

        var problem = Samples.Rejected(pod, Compatible).Problems.ShouldHaveSingleItem();

        problem.Key.ShouldBe(VaultK8s.Domain + name);
        problem.Expected.ShouldContain(expected);
    }

    [Theory]
    [InlineData("log-level")]
    [InlineData("agent-image")]
    [InlineData("agent-cache-enable")]
    [InlineData("agent-pre-populate", "false")]
    [InlineData("agent-telemetry-prometheus_retention_time")]
    [InlineData("ca-cert")]
    [InlineData("agent-of-the-future")]
    public void Warns_of_what_has_no_effect(string name, string value = "true")
    {
        var warnings = Injected(("agent-inject-secret-app", "secret/a"), (name, value)).Warnings;

        warnings.ShouldContain(warning => warning.Kind == WarningKind.ForeignIgnored && warning.Text.Contains(VaultK8s.Domain + name));
    }

    [Fact]
    public void Leaves_a_pod_to_vault_k8s_that_it_has_injected() =>
        Samples.Decide(Pod(("agent-inject-status", "injected")), Compatible)
            .ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.InjectedByOther);

    /// <summary>Else a hand-made agent passes beside the mark of the other product, and the broker gives it a token.</summary>
    [Theory]
    [InlineData("injected", "vault-injector-agent")]
    [InlineData("injected", null)]
    [InlineData("other", null)]
    [InlineData(null, "vault-injector-agent")]
    public void Looks_at_our_marks_on_a_pod_that_vault_k8s_has_injected(string? status, string? agent)
    {
        (string, string)[] ours = status is null ? [] : [(AnnotationKeys.Status, status)];
        var pod = JsonNode.Parse(Pod([("agent-inject-status", "injected"), .. ours]).GetRawText())!;
        pod["metadata"]!["labels"] = new JsonObject { [AnnotationKeys.InjectedLabel] = "true" };
        if (agent is not null)
        {
            pod["spec"]!["initContainers"] = new JsonArray(new JsonObject { ["name"] = agent, ["image"] = "mine" });
        }

        Samples.Decide(JsonElement.Parse(pod.ToJsonString()), Compatible).ShouldBeOfType<Decision.Reject>();
    }

    [Fact]
    public void Refuses_to_share_processes_that_the_pod_keeps_apart() =>
        Samples.Rejected(Samples.PodWith(
            """{"shareProcessNamespace":false,"containers":[{"name":"app"}]}""", ("role", "web"), ("share-process-namespace", "true")))
            .Problems.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.ShareProcessNamespace);

    /// <summary>As the shipped policy does.</summary>
    [Theory]
    [InlineData("agent-inject-status", "injected")]
    [InlineData("agent-inject", "false")]
    public void Refuses_our_label_alone_on_a_pod_that_is_not_injected(string key, string value)
    {
        var pod = JsonNode.Parse(Samples.Pod((VaultK8s.Domain + "agent-inject", "true")).GetRawText())!;
        pod["metadata"]!["annotations"]![VaultK8s.Domain + key] = value;
        pod["metadata"]!["labels"] = new JsonObject { [AnnotationKeys.InjectedLabel] = "true" };

        Samples.Rejected(JsonElement.Parse(pod.ToJsonString()), Compatible).Problems.ShouldHaveSingleItem()
            .Key.ShouldBe(AnnotationKeys.InjectedLabel);
    }

    [Fact]
    public void Does_nothing_where_the_namespace_does_not_ask_for_it() =>
        Samples.Decide(Pod(("agent-inject-secret-app", "secret/a"))).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.NoRole);

    [Fact]
    public void Counts_where_the_operator_turned_it_on()
    {
        var (defaults, problems) = OperatorDefaults.Read([new("compatibility", "vault-k8s")]);

        problems.ShouldBeEmpty();
        Samples.Injected(Pod(), Samples.Namespace, Samples.Settings with { Defaults = defaults }).Plan.MountPath.ShouldBe("/vault/secrets");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    public void Leaves_out_a_pod_that_opts_out(string value)
    {
        var pod = Samples.Pod((VaultK8s.Domain + "agent-inject", value));

        Samples.Decide(pod, Samples.OptedIn(("compatibility", "vault-k8s"), ("role", "web")))
            .ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.OptedOut);
    }

    [Fact]
    public void Injects_by_our_annotations_where_the_others_are_switched_off() =>
        Samples.Injected(Samples.Pod((VaultK8s.Domain + "agent-inject", "false"), ("role", "web")), Compatible).Plan.Role.ShouldBe("web");

    [Fact]
    public void Refuses_a_pod_with_annotations_of_both_products()
    {
        var pod = Pod(("agent-inject-secret-app", "secret/a"), ("vault-injector.io/role", "web"));

        var problem = Samples.Rejected(pod, Compatible).Problems[0];

        problem.Key.ShouldBe("vault.hashicorp.com/agent-inject");
        problem.Expected.ShouldContain(AnnotationKeys.Role);
    }

    [Fact]
    public void Refuses_two_names_that_become_one_file()
    {
        var pod = Pod(("agent-inject-secret-App", "secret/a"), ("agent-inject-secret-app", "secret/b"));

        var problem = Samples.Rejected(pod, Compatible).Problems[0];

        problem.Expected.ShouldContain("agent-inject-secret-App");
    }
}
