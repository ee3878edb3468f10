using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>Injected pods that come again: restored from a backup, committed as a file, copied for debugging.</summary>
public sealed class ReturningPodTests
{
    private const string Current = "-----BEGIN CERTIFICATE-----\nMIIB+example/==\n-----END CERTIFICATE-----\n";

    private const string Another = "-----BEGIN CERTIFICATE-----\nMIIC+another+CA/\n-----END CERTIFICATE-----\n";

    [Theory]
    [InlineData("https://vault-injector.vault-injector.svc:8444")]
    [InlineData("https://vault-injector.vault-injector.svc:443/")]
    public void The_injector_may_have_had_another_port(string url) =>
        Decide(pod => Each(pod, "VAULT_INJECTOR_URL", url)).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.AlreadyInjected);

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://vault-injector.vault-injector.svc")]
    [InlineData("https://vault-injector.vault-injector.svc.evil.example")]
    [InlineData("https://a@vault-injector.vault-injector.svc")]
    [InlineData("https://vault-injector.vault-injector.svc/other")]
    [InlineData("vault-injector.vault-injector.svc")]
    public void The_injector_has_no_other_name(string url) =>
        Decide(pod => Each(pod, "VAULT_INJECTOR_URL", url)).ShouldBeOfType<Decision.Reject>().Message.ShouldContain("VAULT_INJECTOR_URL");

    [Theory]
    [InlineData(Current + Another)]
    [InlineData("  " + Another + "\r\n" + Current)]
    public void Certificates_may_have_come_and_gone(string bundle) =>
        Decide(pod => Each(pod, "VAULT_INJECTOR_CA_BUNDLE", bundle)).ShouldBeOfType<Decision.Skip>();

    [Theory]
    [InlineData(Another)]
    [InlineData("-----BEGIN CERTIFICATE-----\n(the CA certificates that verify Vault and the injector)\n-----END CERTIFICATE-----\n")]
    public void Refuses_a_pod_whose_agent_could_verify_no_peer(string bundle) =>
        Decide(pod => Each(pod, "VAULT_INJECTOR_CA_BUNDLE", bundle)).ShouldBeOfType<Decision.Reject>().Message.ShouldContain(
            "no certificate in VAULT_INJECTOR_CA_BUNDLE of the agent container is one that the injector uses now");

    [Fact]
    public void Refuses_a_pod_whose_agent_could_not_verify_Vault()
    {
        var settings = Samples.Settings with { VaultCaBundle = Another };
        var pod = Samples.PodWith(InjectedSample.Spec, ("role", "app"));
        var injected = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, settings: settings).Plan));

        Samples.Decide(injected, settings: settings).ShouldBeOfType<Decision.Skip>();
        Samples.Rejected(injected, settings: settings with { VaultCaBundle = Current }).Message
            .ShouldContain("no certificate in VAULT_INJECTOR_VAULT_CA_BUNDLE");
    }

    [Fact]
    public void A_copy_without_annotations_is_refused_with_what_to_type() =>
        Decide(pod =>
        {
            pod["metadata"]!.AsObject().Remove("annotations");
            pod["metadata"]!.AsObject().Remove("labels");
        }).ShouldBeOfType<Decision.Reject>().Message.ShouldContain(
            "kubectl debug --copy-to=NAME --keep-annotations --keep-labels copies a pod with its Vault token, and " +
            "--keep-init-containers=false without one");

    [Fact]
    public void A_copy_with_annotations_and_labels_is_injected_into_the_debugging_container_too() =>
        Decide(AddDebugger).ShouldBeOfType<Decision.Inject>().Plan.ShouldSatisfyAllConditions(
            plan => plan.Agent.ShouldBeNull(),
            plan => plan.Containers.ShouldHaveSingleItem().Name.ShouldBe("debugger"));

    [Fact]
    public void A_copy_without_init_containers_is_a_plain_pod() =>
        Decide(pod =>
        {
            AddDebugger(pod);
            pod["metadata"]!.AsObject().Remove("annotations");
            pod["metadata"]!.AsObject().Remove("labels");
            pod["spec"]!.AsObject().Remove("initContainers");
        }).ShouldBeOfType<Decision.Skip>().Reason.ShouldBe(SkipReason.NoRole);

    private static Decision Decide(Action<JsonNode> change)
    {
        var pod = JsonNode.Parse(InjectedSample.Of().GetRawText())!;
        change(pod);
        return Samples.Decide(JsonSerializer.SerializeToElement(pod));
    }

    /// <summary>As <c>kubectl debug</c> adds it.</summary>
    private static void AddDebugger(JsonNode pod)
    {
        pod["spec"]!["containers"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = "debugger", ["image"] = "busybox" });
        pod["spec"]!["shareProcessNamespace"] = true;
    }

    /// <summary>Sets a variable in every container of the agent.</summary>
    private static void Each(JsonNode pod, string name, string value)
    {
        foreach (var container in pod["spec"]!["initContainers"]!.AsArray())
        {
            foreach (var variable in (container!["env"] as JsonArray ?? []).Where(one => (string?)one!["name"] == name))
            {
                variable!["value"] = value;
            }
        }
    }
}
