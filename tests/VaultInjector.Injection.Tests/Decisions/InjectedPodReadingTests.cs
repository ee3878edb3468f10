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
        { "AGENT/args", "[\"exec\",\"/bin/sh\"]" },
        { "AGENT/args", "[\"init\"]" },
        { "AGENT/args", "" },
        { "AGENT/restartPolicy", "" },
        { "AGENT/envFrom", "[{\"configMapRef\":{\"name\":\"x\"}}]" },
        { "AGENT/lifecycle", "{\"postStart\":{\"exec\":{\"command\":[\"x\"]}}}" },
        { "AGENT/livenessProbe", "{\"exec\":{\"command\":[\"x\"]}}" },
        { "AGENT/startupProbe/exec/command", "[\"/bin/sh\"]" },
        { "AGENT/startupProbe/httpGet", "{\"port\":80}" },
        { "AGENT/volumeDevices", "[{\"name\":\"x\",\"devicePath\":\"/dev/x\"}]" },
        { "AGENT/tty", "true" },
        { "AGENT/workingDir", "\"/tmp\"" },
        { "AGENT/terminationMessagePath", "\"/var/run/secrets/vault-injector.io/out/token\"" },
        { "AGENT/securityContext", "" },
        { "AGENT/securityContext/privileged", "true" },
        { "AGENT/securityContext/runAsUser", "0" },
        { "AGENT/securityContext/runAsNonRoot", "false" },
        { "AGENT/securityContext/allowPrivilegeEscalation", "" },
        { "AGENT/securityContext/readOnlyRootFilesystem", "false" },
        { "AGENT/securityContext/capabilities/add", "[\"SYS_PTRACE\"]" },
        { "AGENT/securityContext/capabilities/drop", "[]" },
        { "AGENT/securityContext/seccompProfile/type", "\"Unconfined\"" },
        { "AGENT/securityContext/seLinuxOptions", "{\"type\":\"spc_t\"}" },
        { "AGENT/securityContext/procMount", "\"Unmasked\"" },
        { "AGENT/env/-", "{\"name\":\"VAULT_INJECTOR_ROLE\",\"value\":\"payments\"}" },
        { "AGENT/env/-", "{\"name\":\"VAULT_INJECTOR_TERMINATION_LOG\",\"value\":\"/tmp/x\"}" },
        { "AGENT/env/-", "{\"name\":\"VAULT_INJECTOR_UNKNOWN\",\"value\":\"x\"}" },
        { "AGENT/env/-", "{\"name\":\"LD_PRELOAD\",\"value\":\"/x.so\"}" },
        { "AGENT/env/-", "{\"name\":\"SSL_CERT_FILE\",\"value\":\"/x\"}" },
        { "AGENT/env/-", "{\"name\":\"https_proxy\",\"value\":\"http://evil.example\"}" },
        { "AGENT/env/2", "{\"name\":\"VAULT_INJECTOR_ROLE\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"x\",\"key\":\"y\"}}}" },
        { "AGENT/env/0", "" },
        { "AGENT/volumeMounts/0/mountPath", "\"/tmp\"" },
        { "AGENT/volumeMounts/1/readOnly", "false" },
        { "AGENT/volumeMounts/2", "" },
        { "AGENT/volumeMounts/0/subPath", "\"x\"" },
        { "AGENT/volumeMounts/0/mountPropagation", "\"Bidirectional\"" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/usr/lib\",\"readOnly\":true}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x/../../../../usr/lib\",\"readOnly\":true}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x\"}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/vault-injector.io/identity/x\",\"readOnly\":true}" },
        { "/spec/volumes/1/emptyDir", "{}" },
        { "/spec/volumes/1", "{\"name\":\"vault-injector-secrets\",\"hostPath\":{\"path\":\"/\"}}" },
        { "/spec/volumes/1/hostPath", "{\"path\":\"/\"}" },
        { "/spec/volumes/1/name", "\"other\"" },
        { "/spec/volumes/2/projected/sources/0/serviceAccountToken/audience", "\"https://kubernetes.default.svc\"" },
        { "/spec/volumes/2/projected/sources/-", "{\"secret\":{\"name\":\"x\"}}" },
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
        { "AGENT/startupProbe", "" },
        { "AGENT/startupProbe/successThreshold", "1" },
        { "AGENT/tty", "false" },
        { "AGENT/securityContext/privileged", "false" },
        { "AGENT/securityContext/seLinuxOptions", "{\"level\":\"s0:c1,c2\"}" },
        { "AGENT/env/-", "{\"name\":\"AWS_ROLE_ARN\",\"value\":\"arn:aws:iam::1:role/x\"}" },
        { "AGENT/volumeMounts/-", "{\"name\":\"a\",\"mountPath\":\"/var/run/secrets/eks.amazonaws.com/x\",\"readOnly\":true}" },
        { "/spec/volumes/1/emptyDir/sizeLimit", "\"2Mi\"" },
        { "/spec/volumes/2/projected/defaultMode", "420" },
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

    private static InjectedPodReading Read(JsonElement pod) =>
        InjectedPodReading.Read(pod, AgentImages.Of(Samples.Settings.AgentImage, ["old.example:5000/agent"]));
}
