using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Tests.Compatibility;
using VaultInjector.Injection.Tests.Decisions;

namespace VaultInjector.Injection.Tests.Requests;

/// <summary>A pod chooses among the operator's Vaults by name, and among the namespaces that he lists.</summary>
public sealed class VaultChoiceTests
{
    private static readonly InjectionSettings East = Samples.Settings with
    {
        VaultName = "east",
        VaultAddress = new Uri("https://vault.east.example:8200"),
        VaultNamespace = "admin",
        VaultNamespaces = ["admin/team-*", "shared"],
        VaultCaBundle = "-----BEGIN CERTIFICATE-----\nEAST\n-----END CERTIFICATE-----\n",
        AppRoleAuthPath = "auth/apps",
    };

    private static readonly InjectionSettings Settings = Samples.Settings with
    {
        VaultNamespaces = ["admin/*"],
        OtherVaults = [East, Samples.Settings with { VaultName = "west" }],
    };

    [Fact]
    public void A_pod_that_names_none_is_injected_as_if_there_were_no_others()
    {
        var pod = Samples.Pod(("role", "app"));

        Patch(pod, Settings).ShouldBe(Patch(pod, Samples.Settings));
    }

    [Fact]
    public void The_default_Vault_may_be_named() =>
        Environment(("vault", "default")).ShouldBe(Environment());

    [Fact]
    public void The_agent_and_the_app_get_what_belongs_to_the_named_Vault()
    {
        var plan = Samples.Injected(Samples.Pod(("role", "app"), ("vault", "east")), settings: Settings).Plan;
        var agent = plan.Agent!.Environment.ToDictionary(variable => variable.Name, variable => variable.Value);

        agent[AgentEnvironment.VaultAddress].ShouldBe("https://vault.east.example:8200");
        agent[AgentEnvironment.VaultNamespace].ShouldBe("admin");
        agent[AgentEnvironment.VaultName].ShouldBe("east");
        agent[AgentEnvironment.VaultCaBundle].ShouldContain("EAST");
        agent[AgentEnvironment.AuthPath].ShouldBe("auth/apps");
        plan.Containers[0].Environment.Select(variable => variable.Value).ShouldContain("https://vault.east.example:8200");
        plan.Containers[0].Environment.Select(variable => variable.Value).ShouldContain("admin");
    }

    [Theory]
    [InlineData("east", "admin/team-a", "admin/team-a")]
    [InlineData("east", "shared", "shared")]
    [InlineData("east", "admin", "admin")]
    [InlineData("default", "admin/x", "admin/x")]
    public void A_namespace_that_the_operator_lists_is_taken(string vault, string path, string given) =>
        Environment(("vault", vault), ("vault-namespace", path))[AgentEnvironment.VaultNamespace].ShouldBe(given);

    [Theory]
    [InlineData("eats", "did you mean east?")]
    [InlineData("nowhere", "default, east, west")]
    [InlineData("https://evil.example:8200", "default, east, west")]
    [InlineData("../east", "default, east, west")]
    public void A_name_that_the_operator_has_not_configured_is_refused(string name, string words)
    {
        var problem = Problem(("vault", name));

        problem.Kind.ShouldBe(RejectionKind.VaultUnknown);
        problem.ToString().ShouldContain(words);
    }

    [Theory]
    [InlineData("east", "admin/other", "admin, admin/team-*, shared")]
    [InlineData("east", "admin/team-a/deeper", "admin, admin/team-*, shared")]
    [InlineData("default", "admin", "admin/*")]
    [InlineData("west", "shared", "allows no other namespace in Vault west (Vaults:west:Namespaces)")]
    public void A_namespace_that_the_operator_does_not_list_is_refused(string vault, string path, string words)
    {
        var problem = Problem(("vault", vault), ("vault-namespace", path));

        problem.Kind.ShouldBe(RejectionKind.VaultNamespaceRefused);
        problem.ToString().ShouldContain(words);
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("admin/../root")]
    [InlineData("admin\nX-Vault-Token: x")]
    [InlineData("")]
    public void What_is_no_namespace_is_refused(string path) =>
        Problem(("vault", "east"), ("vault-namespace", path)).Kind.ShouldBe(RejectionKind.ValueInvalid);

    [Fact]
    public void The_operators_default_holds_for_pods_that_name_none()
    {
        var settings = Settings with { Defaults = Settings.Defaults with { Vault = "west" } };

        Samples.Injected(Samples.Pod(("role", "app")), settings: settings).Plan.Place.Vault.ShouldBe("west");
    }

    /// <summary>A pod that claims to be injected, with another Vault in its agent than its annotations name.</summary>
    [Theory]
    [InlineData("VAULT_INJECTOR_VAULT", "east")]
    [InlineData("VAULT_INJECTOR_VAULT_NAMESPACE", "admin/x")]
    public void A_forged_place_in_the_agent_is_refused(string variable, string value)
    {
        var pod = InjectedSample.Changed("/spec/initContainers/0/env/-", $$"""{"name":"{{variable}}","value":"{{value}}"}""");

        Samples.Decide(pod, settings: Settings).ShouldBeOfType<Decision.Reject>().Message.ShouldContain(variable);
    }

    [Fact]
    public void The_broker_reads_the_place_from_the_agent_and_not_from_annotations()
    {
        var pod = Samples.Pod(("role", "app"), ("vault", "east"), ("vault-namespace", "shared"));
        var injected = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, settings: Settings).Plan));
        var images = AgentImages.Of(Settings.AgentImage, []);

        var request = InjectedPodReading.Read(injected, images).ShouldBeOfType<InjectedPodReading.Ours>().Request;

        (request.Vault, request.VaultNamespace).ShouldBe(("east", "shared"));
    }

    [Fact]
    public void The_annotations_of_vault_k8s_choose_among_the_same()
    {
        var pod = VaultK8sSamples.Pod(
            ("agent-inject-secret-app", "secret/a"), ("service", "https://vault.east.example:8200"), ("namespace", "admin/team-a/"));

        var place = Samples.Injected(pod, VaultK8sSamples.Compatible, Settings).Plan.Place;

        (place.Vault, place.Namespace).ShouldBe(("east", "admin/team-a"));
    }

    private static Dictionary<string, string> Environment(params (string, string)[] annotations) =>
        Samples.Injected(Samples.Pod([("role", "app"), .. annotations]), settings: Settings).Plan.Agent!.Environment
            .ToDictionary(variable => variable.Name, variable => variable.Value);

    private static PodProblem Problem(params (string, string)[] annotations) =>
        Samples.Decide(Samples.Pod([("role", "app"), .. annotations]), settings: Settings)
            .ShouldBeOfType<Decision.Reject>().Problems.ShouldHaveSingleItem();

    private static string Patch(JsonElement pod, InjectionSettings settings) =>
        Samples.Patch(pod, Samples.Injected(pod, settings: settings).Plan);
}
