using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using static VaultInjector.Injection.Tests.Compatibility.BankVaultsSamples;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class BankVaultsTests
{
    private const string FromConfigMap = "\"envFrom\":[{\"configMapRef\":{\"name\":\"settings\"}}]";

    [Fact]
    public void Reads_a_pod_without_any_annotation_as_bank_vaults_does()
    {
        var plan = Injected(Reference).Plan;

        (plan.Role, plan.AuthMethod, plan.RoleSource).ShouldBe(("shop", AuthMethods.Kubernetes, null));
        plan.Secrets.AppToken.ShouldBeFalse();
        plan.Environment!.Method.ShouldBe(EnvironmentMethods.Kubelet);
        plan.Containers.ShouldHaveSingleItem().Environment.ShouldBeEmpty();
        var request = plan.Secrets.Variables.ShouldHaveSingleItem();
        request.Name.ShouldBe("PASSWORD");
        request.Parts.ShouldBe([new VariablePart { Secret = "secret/data/db", Field = "password" }]);
    }

    [Fact]
    public void Reads_templates_versions_and_references_inside_text()
    {
        var variables = Injected(
            """{"name":"A","value":"vault:secret/data/x#${.user}-x#2"},{"name":"B","value":"a:${vault:x/y#z}@${bao:x/y#${.z | upper}}"}""")
            .Plan.Secrets.Variables;

        variables[0].Parts.ShouldBe([new VariablePart { Secret = "secret/data/x", Template = "${.user}-x", Version = 2 }]);
        variables[1].Parts.ShouldBe(
        [
            new VariablePart { Text = "a:" },
            new VariablePart { Secret = "x/y", Field = "z" },
            new VariablePart { Text = "@" },
            new VariablePart { Secret = "x/y", Template = "${.z | upper}" },
        ]);
    }

    [Theory]
    [InlineData(BankVaults.OlderDomain + "vault-role", "web")]
    [InlineData(BankVaults.Domain + "vault-role", "web")]
    [InlineData(BankVaults.Domain + "bao-role", "web")]
    [InlineData(BankVaults.OlderDomain + "vault-role", "")]
    public void Takes_the_role_of_either_domain(string key, string role) =>
        Injected(Reference, (key, role)).Plan.Role.ShouldBe(role == "" ? "shop" : role);

    [Fact]
    public void Lets_the_newer_domain_win() => Injected(
        Reference, (BankVaults.OlderDomain + "vault-role", "old"), (BankVaults.Domain + "vault-role", "new")).Plan.Role.ShouldBe("new");

    [Fact]
    public void Takes_the_role_of_the_namespace_before_the_name_of_the_service_account()
    {
        var ns = Samples.OptedIn(("compatibility", "bank-vaults"), ("role", "ns"));

        Samples.Injected(Pod(Reference), ns, Newest).Plan.Role.ShouldBe("ns");
    }

    [Theory]
    [InlineData("vault-env-from-path")]
    [InlineData(BankVaults.Domain + "vault-from-path")]
    public void Makes_a_variable_of_each_field_of_the_listed_paths(string key)
    {
        var plan = Injected("", (key, "secret/data/a, secret/data/b#3")).Plan;

        plan.Environment!.Method.ShouldBe(EnvironmentMethods.Exec);
        plan.Secrets.Variables.Select(one => (one.AllFields, one.Parts[0].Secret, one.Parts[0].Version))
            .ShouldBe([(true, "secret/data/a", null), (true, "secret/data/b", 3)]);
    }

    [Fact]
    public void Leaves_out_a_variable_whose_secret_is_missing_where_the_pod_asks_for_it()
    {
        var plan = Injected(Reference, ("vault-ignore-missing-secrets", "true")).Plan;

        plan.Secrets.Variables.ShouldHaveSingleItem().IgnoreMissing.ShouldBeTrue();
        plan.Containers[0].Literals.ShouldHaveSingleItem().Variable.IsOptional.ShouldBeTrue();
    }

    [Theory]
    [InlineData("VAULT_ADDR,VAULT_ROLE", 2)]
    [InlineData("VAULT_ROLE", 0)]
    public void Passes_the_address_of_Vault_on_where_the_pod_asks_for_it(string names, int variables) =>
        Injected(Reference, ("vault-env-passthrough", names)).Plan.Containers[0].Environment.Count.ShouldBe(variables);

    [Fact]
    public void Looks_into_ConfigMaps_by_exec_with_the_token_of_the_app()
    {
        var pod = Spec($$"""{"name":"app","image":"app","command":["/app"],{{FromConfigMap}}}""", ("vault-role", "web"));

        var plan = Samples.Injected(pod, Compatible, Newest).Plan;

        plan.Environment!.Method.ShouldBe(EnvironmentMethods.Exec);
        plan.Secrets.AppToken.ShouldBeTrue();
        plan.Containers[0].Environment.ToDictionary(one => one.Name, one => one.Value)[AgentEnvironment.ExecDialect]
            .ShouldBe(AgentEnvironment.BankVaultsDialect);
    }

    [Fact]
    public void Refuses_a_container_without_a_command_that_ConfigMaps_alone_speak_for()
    {
        var pod = Spec($$"""{"name":"app","image":"app",{{FromConfigMap}}}""", ("vault-role", "web"));

        var problem = Samples.Rejected(pod, Compatible, Newest).Problems.ShouldHaveSingleItem();

        problem.Kind.ShouldBe(RejectionKind.CommandMissing);
        problem.Expected.ShouldContain("because variables of ConfigMaps or Secrets may hold references");
        problem.Expected.ShouldContain("docker inspect");
        problem.Expected.ShouldEndWith("into the env of the container, where the kubelet sets it without a command");
    }

    [Fact]
    public void Warns_of_ConfigMaps_that_are_not_looked_into_where_the_kubelet_sets_the_variables()
    {
        var injected = Samples.Injected(
            Spec($$"""{"name":"app","image":"app","env":[{{Reference}}],{{FromConfigMap}}}"""), Compatible, Newest);

        injected.Plan.Environment!.Method.ShouldBe(EnvironmentMethods.Kubelet);
        injected.Warnings.ShouldContain(warning => warning.Kind == WarningKind.ReferencesNotRead);
    }

    [Fact]
    public void Leaves_a_pod_of_ConfigMaps_alone_that_says_nothing_of_secrets() =>
        Samples.Decide(Spec($$"""{"name":"app","image":"app",{{FromConfigMap}}}"""), Compatible, Newest).ShouldBeOfType<Decision.Skip>();

    [Fact]
    public void Tells_the_webhooks_of_bank_vaults_to_leave_the_pod_alone()
    {
        var pod = Pod(Reference);
        var annotations = Applied(pod)["metadata"]!["annotations"]!;

        ((string?)annotations[BankVaults.Domain + "mutate"]).ShouldBe("skip");
        ((string?)annotations[BankVaults.OlderDomain + "mutate"]).ShouldBe("skip");
    }

    [Theory]
    [InlineData("kubelet")]
    [InlineData("exec")]
    [InlineData("annotated")]
    [InlineData("sources")]
    [InlineData("warned")]
    public void Injecting_the_result_again_changes_nothing(string shape)
    {
        var pod = shape switch
        {
            "kubelet" => Pod(Reference),
            "exec" => Pod(Reference, ("vault-env-from-path", "secret/data/a")),
            "annotated" => Pod(Reference, ("vault-role", "web"), ("vault-ignore-missing-secrets", "true")),
            "sources" => Spec($$"""{"name":"app","image":"app","command":["/app"],"env":[{{Reference}}],{{FromConfigMap}}}"""),
            _ => Spec($$"""{"name":"app","image":"app","env":[{{Reference}}],{{FromConfigMap}}}"""),
        };

        var decision = Samples.Decide(JsonElement.Parse(Applied(pod).ToJsonString()), Compatible, Newest);

        decision.ShouldBeOfType<Decision.Skip>((decision as Decision.Reject)?.Message).Reason.ShouldBe(SkipReason.AlreadyInjected);
    }

    private static JsonNode Applied(JsonElement pod) =>
        PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod, Compatible, Newest).Plan));
}
