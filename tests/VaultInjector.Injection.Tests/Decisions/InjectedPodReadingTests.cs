using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>What the broker believes about a stored pod: only what the injector itself wrote.</summary>
public sealed class InjectedPodReadingTests
{
    [Theory]
    [MemberData(nameof(ChangedPods.Forgeries), MemberType = typeof(ChangedPods))]
    public void Does_not_believe_a_pod_that_only_looks_injected(string pointer, string value) =>
        Read(InjectedSample.Changed(pointer, value)).ShouldBeOfType<InjectedPodReading.NotOurs>().Difference.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(ChangedPods.Forgeries), MemberType = typeof(ChangedPods))]
    public void Does_not_admit_a_forged_agent_that_claims_to_be_injected(string pointer, string value) =>
        Samples.Rejected(InjectedSample.Changed(pointer, value)).Message.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(ChangedPods.Additions), MemberType = typeof(ChangedPods))]
    public void Believes_a_pod_with_what_others_add(string pointer, string value) =>
        Read(InjectedSample.Changed(pointer, value)).ShouldBeOfType<InjectedPodReading.Ours>().Request.Role.ShouldBe("app");

    [Theory]
    [InlineData("""{"containers":[{"name":"app"}]}""")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent"}]}""")]
    [InlineData("""{"initContainers":{"name":"vault-injector-agent"}}""")]
    [InlineData("[]")]
    public void Does_not_believe_annotations(string spec) =>
        Read(Samples.PodWith(spec, ("role", "app"), ("status", "injected"))).ShouldBeOfType<InjectedPodReading.NotOurs>();

    [Fact]
    public void Believes_the_two_containers_of_an_old_API_server()
    {
        var pod = Samples.PodWith(InjectedSample.Spec, ("role", "app"));
        var plan = Samples.Injected(pod, settings: Samples.Settings with { NativeSidecars = false }).Plan;

        Read(PatchOracle.ApplyElement(pod, Samples.Patch(pod, plan))).ShouldBeOfType<InjectedPodReading.Ours>();
    }

    /// <summary>Pods of an injector before the pair of containers: they live on through an upgrade.</summary>
    [Fact]
    public void Believes_the_single_native_sidecar_of_a_former_injector()
    {
        var pod = JsonNode.Parse(InjectedSample.Of().GetRawText())!;
        MakeFormer(pod);

        Read(JsonSerializer.SerializeToElement(pod)).ShouldBeOfType<InjectedPodReading.Ours>();
        Samples.Decide(JsonSerializer.SerializeToElement(pod)).ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/vault-injector-agent")]
    public void Does_not_believe_another_probe_of_a_former_agent(string command)
    {
        var pod = JsonNode.Parse(InjectedSample.Of().GetRawText())!;
        MakeFormer(pod);
        pod["spec"]!["initContainers"]![0]!["startupProbe"]!["exec"]!["command"] = new JsonArray(command);

        Read(JsonSerializer.SerializeToElement(pod)).ShouldBeOfType<InjectedPodReading.NotOurs>();
    }

    [Fact]
    public void Believes_an_agent_that_was_given_what_verifies_Vault_apart()
    {
        var pod = Samples.PodWith(InjectedSample.Spec, ("role", "app"));
        var settings = Samples.Settings with { VaultCaBundle = Samples.Settings.CaBundle };
        var injected = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, settings: settings).Plan));

        injected.GetRawText().ShouldContain("VAULT_INJECTOR_VAULT_CA_BUNDLE");
        Read(injected).ShouldBeOfType<InjectedPodReading.Ours>();
    }

    [Fact]
    public void Shows_an_edited_annotation_beside_the_role_of_the_agent()
    {
        var request = Read(InjectedSample.Changed("/metadata/annotations/vault-injector.io~1role", "\"payments\""))
            .ShouldBeOfType<InjectedPodReading.Ours>().Request;

        (request.Role, request.RoleAnnotation).ShouldBe(("app", "payments"));
    }

    [Fact]
    public void Edited_annotations_change_no_secret_of_a_stored_pod()
    {
        var injected = InjectedSample.Of(("secret.db", "secret/app/db"));
        var pod = JsonNode.Parse(injected.GetRawText())!;
        pod["metadata"]!["annotations"]!["vault-injector.io/secret.db"] = "secret/payments/db";
        var edited = JsonSerializer.SerializeToElement(pod);

        Read(edited).ShouldBeOfType<InjectedPodReading.Ours>();
        Samples.Decide(injected).ShouldBeOfType<Decision.Skip>();
        Samples.Rejected(edited).Message.ShouldContain("the agent container differs in VAULT_INJECTOR_SECRETS;");
    }

    [Fact]
    public void Reads_the_annotation_of_kubernetes_vault()
    {
        var pod = Samples.PodWith(InjectedSample.Spec, (KubernetesVault.AppRole, "app"));

        Read(PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod).Plan)))
            .ShouldBeOfType<InjectedPodReading.Ours>().Request.RoleAnnotation.ShouldBe("app");
    }

    [Fact]
    public void A_container_that_is_left_out_may_not_mount_our_volumes()
    {
        var pod = JsonNode.Parse(InjectedSample.Of(("containers", "app")).GetRawText())!;
        pod["spec"]!["containers"]![1]!["volumeMounts"] = new JsonArray(new JsonObject
        {
            ["name"] = "vault-injector-secrets",
            ["mountPath"] = "/x",
            ["readOnly"] = true,
        });

        Samples.Rejected(JsonSerializer.SerializeToElement(pod)).Problems
            .ShouldHaveSingleItem().Key.ShouldBe("spec.containers[1].volumeMounts[0].name");
    }

    [Theory]
    [InlineData("vault-injector-secrets")]
    [InlineData("vault-injector-identity")]
    [InlineData("vault-injector-state")]
    [InlineData("vault-injector-anything")]
    public void A_new_pod_may_not_mount_our_volumes_in_any_container(string volume)
    {
        foreach (var (list, others) in new[] { ("containers", "app"), ("initContainers", "app"), ("ephemeralContainers", "app") })
        {
            var mounting = $$"""{"name":"left-out","volumeMounts":[{"name":"{{volume}}","mountPath":"/x"}]}""";
            var spec = list == "containers"
                ? $$"""{"containers":[{"name":"app"},{{mounting}}]}"""
                : $$"""{"containers":[{"name":"app"}],"{{list}}":[{{mounting}}]}""";

            Samples.Rejected(Samples.PodWith(spec, ("role", "app"), ("containers", others)))
                .Problems.ShouldHaveSingleItem().Key.ShouldContain($"spec.{list}[");
        }
    }

    private static void MakeFormer(JsonNode pod)
    {
        var (inits, volumes) = (pod["spec"]!["initContainers"]!.AsArray(), pod["spec"]!["volumes"]!.AsArray());
        var agent = inits[0]!;
        inits.RemoveAt(1);
        volumes.RemoveAt(2);
        agent["args"] = new JsonArray("sidecar");
        agent["restartPolicy"] = "Always";
        agent["startupProbe"] = JsonNode.Parse("""{"exec":{"command":["/vault-injector-agent","ready"]},"periodSeconds":1}""");
        var (env, mounts) = (agent["env"]!.AsArray(), agent["volumeMounts"]!.AsArray());
        env.Remove(env.Single(variable => (string?)variable!["name"] == "VAULT_INJECTOR_STATE_DIRECTORY"));
        mounts.Remove(mounts.Single(mount => (string?)mount!["name"] == "vault-injector-state"));
    }

    private static InjectedPodReading Read(JsonElement pod) =>
        InjectedPodReading.Read(pod, AgentImages.Of(Samples.Settings.AgentImage, ["old.example:5000/agent"]));
}
