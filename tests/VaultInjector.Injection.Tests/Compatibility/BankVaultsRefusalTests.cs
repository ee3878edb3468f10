using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using static VaultInjector.Injection.Tests.Compatibility.BankVaultsSamples;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class BankVaultsRefusalTests
{
    [Theory]
    [InlineData("vault-addr", "https://vault.evil.example:8200", "Vault:Address")]
    [InlineData("vault-namespace", "team", "Vault:Namespace")]
    [InlineData("vault-path", "other", "Injection:KubernetesAuthPath")]
    [InlineData("vault-auth-method", "gcp-gce", "kubernetes or jwt")]
    [InlineData("vault-skip-verify", "true", "always verifies Vault")]
    [InlineData("token-auth-mount", "token:vault-token", "own identity")]
    [InlineData("vault-agent-configmap", "agent", "template.NAME")]
    [InlineData("vault-ct-configmap", "ct", "template.NAME")]
    [InlineData("transit-key-id", "key", "transit/decrypt/KEY")]
    [InlineData(BankVaults.Domain + "vault-transit-key-id", "key", "transit/decrypt/KEY")]
    [InlineData(BankVaults.Domain + "bao-addr", "https://bao:8200", "Vault:Address")]
    [InlineData(BankVaults.Domain + "provider", "aws", "vault or bao")]
    [InlineData(BankVaults.Domain + "aws-region", "eu", "operator's Vault only")]
    [InlineData("vault-role", "a/b", "Vault role name")]
    [InlineData("vault-ignore-missing-secrets", "yes", "true or false")]
    [InlineData("vault-env-from-path", "secret/data/a?version=1", "PATH#VERSION")]
    [InlineData("vault-env-from-path", "secret/data/a#x", "version")]
    [InlineData("vault-env-from-path", "sys/health", "administration")]
    public void Refuses_what_it_cannot_do_in_the_words_of_the_annotation(string name, string value, string expected)
    {
        var problem = Samples.Rejected(Pod(Reference, (name, value)), Compatible, Newest).Problems.ShouldHaveSingleItem();

        problem.Key.ShouldBe(name.Contains('/') ? name : BankVaults.OlderDomain + name);
        problem.Expected.ShouldContain(expected);
    }

    [Theory]
    [InlineData("vault-addr", "https://vault.vault.svc:8200/")]
    [InlineData("vault-path", "kubernetes")]
    [InlineData("vault-auth-method", "jwt")]
    [InlineData("vault-skip-verify", "false")]
    [InlineData("vault-namespace", "")]
    [InlineData("vault-env-daemon", "true")]
    [InlineData("mutate-probes", "true")]
    [InlineData("mutate", "yes")]
    [InlineData("run-as-user", "0")]
    public void Takes_what_asks_for_nothing_else(string name, string value) => Injected(Reference, (name, value)).Warnings.ShouldBeEmpty();

    [Theory]
    [InlineData("vault-env-daemon", "false")]
    [InlineData("vault-tls-secret", "vault-tls")]
    [InlineData("vault-serviceaccount", "other")]
    [InlineData("vault-env-image", "env:1")]
    [InlineData("vault-image", "vault:1")]
    [InlineData("vault-agent", "true")]
    [InlineData("enable-json-log", "true")]
    [InlineData("run-as-non-root", "true")]
    [InlineData("vault-env-passthrough", "VAULT_ROLE")]
    [InlineData("annotation-of-the-future", "true")]
    public void Warns_of_what_has_no_effect(string name, string value) => Injected(Reference, (name, value)).Warnings.ShouldContain(
        warning => warning.Kind == WarningKind.ForeignIgnored && warning.Text.Contains(BankVaults.OlderDomain + name));

    [Theory]
    [InlineData(">>vault:gen/password#value", "writes into Vault")]
    [InlineData("vault:login", "the file token")]
    [InlineData("vault:v1:8SDd3WHDOjf7mq69CyCqYjBX==", "transit/decrypt/KEY")]
    [InlineData("vault:secret/data/x#${ if }", "a Go template")]
    [InlineData("vault:secret/data/x#${awskms .user}", "awskms is refused")]
    [InlineData("vault:sys/health#x", "administration")]
    [InlineData("vault:secret/data/x#a#b", "number of a version")]
    [InlineData("a ${vault:secret/data/x} b", "PATH#FIELD")]
    public void Refuses_a_reference_that_it_cannot_read(string value, string expected)
    {
        var env = new JsonObject { ["name"] = "A", ["value"] = value }.ToJsonString();

        var problem = Samples.Rejected(Pod(env), Compatible, Newest).Problems.ShouldHaveSingleItem();

        problem.Key.ShouldBe("spec.containers[0].env[0].value");
        problem.Expected.ShouldContain(expected);
    }

    [Theory]
    [InlineData(BankVaults.OlderDomain)]
    [InlineData(BankVaults.Domain)]
    public void Leaves_out_a_pod_that_opts_out(string domain) =>
        Samples.Decide(Pod(Reference, (domain + "mutate", "skip"), (domain + "vault-role", "web")), Compatible, Newest)
            .ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.OptedOut);

    [Theory]
    [InlineData("vault-env")]
    [InlineData("secret-init")]
    public void Leaves_a_pod_to_bank_vaults_that_it_has_injected(string volume) => Samples.Decide(
        Samples.PodWith($$"""{"volumes":[{"name":"{{volume}}"}],"containers":[{"name":"app","env":[{{Reference}}]}]}"""),
        Compatible,
        Newest)
        .ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.InjectedByOther);

    [Fact]
    public void Does_nothing_where_the_namespace_does_not_ask_for_it() =>
        Samples.Decide(Pod(Reference, ("vault-role", "web"))).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.NoRole);

    [Fact]
    public void Refuses_a_pod_with_annotations_of_both_products()
    {
        var problem = Samples.Rejected(Pod(Reference, ("vault-role", "web"), (AnnotationKeys.Role, "web")), Compatible, Newest).Problems[0];

        problem.Key.ShouldBe(BankVaults.OlderDomain + "vault-role");
        problem.Expected.ShouldContain(AnnotationKeys.Role);
    }

    [Theory]
    [InlineData("vault.hashicorp.com/agent-inject", "true", "vault-k8s")]
    [InlineData("pod.boostport.com/vault-approle", "web", "kubernetes-vault")]
    public void Refuses_a_pod_with_annotations_of_two_other_products(string key, string value, string product)
    {
        var ns = Samples.OptedIn(("compatibility", "vault-k8s,bank-vaults"), ("allowed-roles", "*"));

        var problem = Samples.Rejected(Pod(Reference, ("vault-role", "web"), (key, value)), ns, Newest).Problems[0];

        problem.Key.ShouldBe(BankVaults.OlderDomain + "vault-role");
        problem.Expected.ShouldBe($"no annotations of {product} beside those of bank-vaults, and found {key}; keep those of one product");
    }

    /// <summary>vault-k8s writes the files, and bank-vaults sets the variables: the references have no annotation.</summary>
    [Fact]
    public void Reads_references_in_a_pod_of_vault_k8s_too()
    {
        var pod = Pod(
            """{"name":"A","value":"vault:secret/data/x#${.a}"}""",
            (VaultK8s.Domain + "agent-inject", "true"),
            (VaultK8s.Domain + "role", "web"));

        var plan = Samples.Injected(pod, Samples.OptedIn(("compatibility", "vault-k8s,bank-vaults")), Newest).Plan;

        (plan.Role, plan.MountPath).ShouldBe(("web", "/vault/secrets"));
        plan.Secrets.Variables.ShouldHaveSingleItem().Parts[0].Template.ShouldBe("${.a}");
    }

    [Fact]
    public void Reads_our_words_in_a_pod_with_our_annotations()
    {
        var pod = Pod("""{"name":"A","value":"vault:secret/data/x#${.a}"}""", (AnnotationKeys.Role, "web"));

        Samples.Injected(pod, Compatible, Newest).Plan.Secrets.Variables.ShouldHaveSingleItem().Parts[0].Field.ShouldBe("${.a}");
    }
}
