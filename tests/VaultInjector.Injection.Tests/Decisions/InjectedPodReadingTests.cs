using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>What the broker believes about a stored pod: only what the injector itself wrote.</summary>
public sealed class InjectedPodReadingTests
{
    /// <summary>A forger's changes of an injected pod: the pointer of a field, and the value put there; empty to take it away.</summary>
    public static TheoryData<string, string> Forgeries => new()
    {
        { "/metadata/labels/vault-injector.io~1injected", "" },
        { "/metadata/labels/vault-injector.io~1injected", "\"yes\"" },
        { "AGENT/name", "\"agent\"" },
        { "AGENT/image", "\"evil.example/vault-injector-agent:0.1.0\"" },
        { "AGENT/image", "\"registry.example/vault-injector-agent/evil:0.1.0\"" },
        { "AGENT/image", "\"registry.example/vault-injector-agentx:0.1.0\"" },
        { "AGENT/image", "" },
        { "AGENT/command", "[\"/bin/sh\"]" },
        { "SIDECAR/command", "[\"/bin/sh\"]" },
        { "AGENT/args", "[\"exec\",\"/bin/sh\"]" },
        { "SIDECAR/args", "[\"exec\",\"/bin/sh\"]" },
        { "AGENT/args", "[\"sidecar\"]" },
        { "AGENT/args", "" },
        { "AGENT/restartPolicy", "\"Always\"" },
        { "SIDECAR/name", "\"sidecar\"" },
        { "SIDECAR/image", "\"evil.example/vault-injector-agent:0.1.0\"" },
        { "SIDECAR/args", "[\"init\"]" },
        { "SIDECAR/restartPolicy", "" },
        { "SIDECAR/startupProbe", "{\"exec\":{\"command\":[\"/vault-injector-agent\",\"ready\"]}}" },
        { "SIDECAR/env/4/value", "\"payments\"" },
        { "SIDECAR/env/0", "" },
        { "AGENT/envFrom", "[{\"configMapRef\":{\"name\":\"x\"}}]" },
        { "SIDECAR/envFrom", "[{\"configMapRef\":{\"name\":\"x\"}}]" },
        { "AGENT/lifecycle", "{\"postStart\":{\"exec\":{\"command\":[\"x\"]}}}" },
        { "SIDECAR/lifecycle", "{\"postStart\":{\"exec\":{\"command\":[\"x\"]}}}" },
        { "AGENT/livenessProbe", "{\"exec\":{\"command\":[\"x\"]}}" },
        { "SIDECAR/livenessProbe", "{\"exec\":{\"command\":[\"x\"]}}" },
        { "AGENT/startupProbe", "{\"exec\":{\"command\":[\"/vault-injector-agent\",\"ready\"]}}" },
        { "AGENT/volumeDevices", "[{\"name\":\"x\",\"devicePath\":\"/dev/x\"}]" },
        { "SIDECAR/volumeDevices", "[{\"name\":\"x\",\"devicePath\":\"/dev/x\"}]" },
        { "AGENT/tty", "true" },
        { "SIDECAR/tty", "true" },
        { "AGENT/workingDir", "\"/tmp\"" },
        { "AGENT/terminationMessagePath", "\"/var/run/secrets/vault-injector.io/out/token\"" },
        { "AGENT/securityContext", "" },
        { "SIDECAR/securityContext", "" },
        { "AGENT/securityContext/privileged", "true" },
        { "SIDECAR/securityContext/privileged", "true" },
        { "AGENT/securityContext/runAsUser", "0" },
        { "SIDECAR/securityContext/runAsUser", "0" },
        { "AGENT/securityContext/runAsNonRoot", "false" },
        { "SIDECAR/securityContext/runAsNonRoot", "false" },
        { "AGENT/securityContext/allowPrivilegeEscalation", "" },
        { "AGENT/securityContext/readOnlyRootFilesystem", "false" },
        { "SIDECAR/securityContext/readOnlyRootFilesystem", "false" },
        { "AGENT/securityContext/capabilities/add", "[\"SYS_PTRACE\"]" },
        { "SIDECAR/securityContext/capabilities/add", "[\"SYS_PTRACE\"]" },
        { "AGENT/securityContext/capabilities/drop", "[]" },
        { "AGENT/securityContext/seccompProfile/type", "\"Unconfined\"" },
        { "SIDECAR/securityContext/seccompProfile/type", "\"Unconfined\"" },
        { "AGENT/securityContext/seLinuxOptions", "{\"type\":\"spc_t\"}" },
        { "SIDECAR/securityContext/seLinuxOptions", "{\"type\":\"spc_t\"}" },
        { "AGENT/securityContext/procMount", "\"Unmasked\"" },
        { "AGENT/env/-", "{\"name\":\"VAULT_INJECTOR_ROLE\",\"value\":\"payments\"}" },
        { "SIDECAR/env/-", "{\"name\":\"VAULT_INJECTOR_ROLE\",\"value\":\"payments\"}" },
        { "AGENT/env/-", "{\"name\":\"VAULT_INJECTOR_TERMINATION_LOG\",\"value\":\"/tmp/x\"}" },
        { "SIDECAR/env/-", "{\"name\":\"VAULT_INJECTOR_TERMINATION_LOG\",\"value\":\"/tmp/x\"}" },
        { "AGENT/env/-", "{\"name\":\"VAULT_INJECTOR_UNKNOWN\",\"value\":\"x\"}" },
        { "SIDECAR/env/-", "{\"name\":\"VAULT_INJECTOR_UNKNOWN\",\"value\":\"x\"}" },
        { "AGENT/env/-", "{\"name\":\"LD_PRELOAD\",\"value\":\"/x.so\"}" },
        { "SIDECAR/env/-", "{\"name\":\"LD_PRELOAD\",\"value\":\"/x.so\"}" },
        { "AGENT/env/-", "{\"name\":\"SSL_CERT_FILE\",\"value\":\"/x\"}" },
        { "SIDECAR/env/-", "{\"name\":\"SSL_CERT_FILE\",\"value\":\"/x\"}" },
        { "AGENT/env/-", "{\"name\":\"https_proxy\",\"value\":\"http://evil.example\"}" },
        { "SIDECAR/env/-", "{\"name\":\"https_proxy\",\"value\":\"http://evil.example\"}" },
        { "AGENT/env/2", "{\"name\":\"VAULT_INJECTOR_ROLE\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"x\",\"key\":\"y\"}}}" },
        { "AGENT/env/0", "" },
        { "AGENT/volumeMounts/0/mountPath", "\"/tmp\"" },
        { "SIDECAR/volumeMounts/0/mountPath", "\"/tmp\"" },
        { "AGENT/volumeMounts/1/readOnly", "true" },
        { "AGENT/volumeMounts/2/readOnly", "false" },
        { "SIDECAR/volumeMounts/2/readOnly", "false" },
        { "AGENT/volumeMounts/2", "" },
        { "SIDECAR/volumeMounts/2", "" },
        { "AGENT/volumeMounts/0/subPath", "\"x\"" },
        { "SIDECAR/volumeMounts/0/subPath", "\"x\"" },
        { "AGENT/volumeMounts/0/mountPropagation", "\"Bidirectional\"" },
        { "SIDECAR/volumeMounts/0/mountPropagation", "\"Bidirectional\"" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/usr/lib\",\"readOnly\":true}" },
        { "SIDECAR/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/usr/lib\",\"readOnly\":true}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x/../../../../usr/lib\",\"readOnly\":true}" },
        { "SIDECAR/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x/../../../../usr/lib\",\"readOnly\":true}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x\"}" },
        { "SIDECAR/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x\"}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/vault-injector.io/identity/x\",\"readOnly\":true}" },
        { "SIDECAR/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/vault-injector.io/identity/x\",\"readOnly\":true}" },
        { "/spec/volumes/1/emptyDir", "{}" },
        { "/spec/volumes/1", "{\"name\":\"vault-injector-secrets\",\"hostPath\":{\"path\":\"/\"}}" },
        { "/spec/volumes/1/hostPath", "{\"path\":\"/\"}" },
        { "/spec/volumes/1/name", "\"other\"" },
        { "/spec/volumes/2/emptyDir", "{}" },
        { "/spec/volumes/2", "{\"name\":\"vault-injector-state\",\"hostPath\":{\"path\":\"/\"}}" },
        { "/spec/volumes/-", "{\"name\":\"vault-injector-state\",\"emptyDir\":{\"medium\":\"Memory\"}}" },
        { "/spec/containers/1/volumeMounts/-", "{\"name\":\"vault-injector-state\",\"mountPath\":\"/x\",\"readOnly\":true}" },
        { "/spec/containers/-", "{\"name\":\"vault-injector-sidecar\"}" },
        { "/spec/volumes/3/projected/sources/0/serviceAccountToken/audience", "\"https://kubernetes.default.svc\"" },
        { "/spec/volumes/3/projected/sources/-", "{\"secret\":{\"name\":\"x\"}}" },
        { "/spec/volumes/-", "{\"name\":\"vault-injector-secrets\",\"hostPath\":{\"path\":\"/\"}}" },
        { "/spec/containers/0/volumeMounts/0/readOnly", "false" },
        { "/spec/containers/1/volumeMounts/-", "{\"name\":\"vault-injector-identity\",\"mountPath\":\"/x\",\"readOnly\":true}" },
        { "/spec/ephemeralContainers", "[{\"volumeMounts\":[{\"name\":\"vault-injector-identity\",\"mountPath\":\"/x\"}]}]" },
        { "/spec/initContainers/-", "{\"name\":\"vault-injector-agent\"}" },
    };

    /// <summary>What API servers and other admission plugins add.</summary>
    public static TheoryData<string, string> Additions => new()
    {
        { "AGENT/image", "\"registry.example/vault-injector-agent:0.2.0\"" },
        { "AGENT/image", "\"registry.example/vault-injector-agent@sha256:0123\"" },
        { "AGENT/image", "\"old.example:5000/agent:7\"" },
        { "AGENT/imagePullPolicy", "\"Always\"" },
        { "AGENT/terminationMessagePath", "\"/dev/termination-log\"" },
        { "AGENT/resources", "{\"limits\":{\"ephemeral-storage\":\"1Gi\"}}" },
        { "AGENT/tty", "false" },
        { "AGENT/securityContext/privileged", "false" },
        { "AGENT/securityContext/seLinuxOptions", "{\"level\":\"s0:c1,c2\"}" },
        { "AGENT/env/-", "{\"name\":\"AWS_ROLE_ARN\",\"value\":\"arn:aws:iam::1:role/x\"}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"a\",\"mountPath\":\"/var/run/secrets/eks.amazonaws.com/x\",\"readOnly\":true}" },
        { "/spec/volumes/1/emptyDir/sizeLimit", "\"2Mi\"" },
        { "/spec/volumes/3/projected/defaultMode", "420" },
        { "/spec/ephemeralContainers", "[{\"name\":\"debug\",\"image\":\"busybox\"}]" },
        { "/metadata/annotations", "{}" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Does_not_believe_a_pod_that_only_looks_injected(string pointer, string value) =>
        Read(InjectedSample.Changed(pointer, value)).ShouldBeOfType<InjectedPodReading.NotOurs>().Difference.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Does_not_admit_a_forged_agent_that_claims_to_be_injected(string pointer, string value) =>
        Samples.Rejected(InjectedSample.Changed(pointer, value)).Message.ShouldNotBeEmpty();

    [Theory]
    [MemberData(nameof(Additions))]
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
