using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using VaultInjector.Contracts;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Decisions;

/// <summary>What holds for every pod, not only for those in Golden.</summary>
public sealed class InjectionProperties
{
    private const int Pods = 300;

    [Fact]
    public void The_patch_applies_and_every_original_field_survives() => PodGenerator.Pods.Sample(
        pod =>
        {
            var patched = PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod).Plan));
            ShouldContain(patched, JsonNode.Parse(pod.GetRawText()), "");
        },
        iter: Pods);

    [Fact]
    public void A_patch_only_adds() => PodGenerator.Pods.Sample(
        pod => JsonNode.Parse(Samples.Patch(pod, Samples.Injected(pod).Plan))!.AsArray().ShouldAllBe(op => (string)op!["op"]! == "add"),
        iter: Pods);

    [Fact]
    public void Injecting_an_injected_pod_changes_nothing() => PodGenerator.Pods.Sample(
        pod =>
        {
            var patched = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod).Plan));
            Samples.Decide(patched).ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
        },
        iter: Pods);

    [Fact]
    public void A_pod_of_an_old_cluster_is_recognised_and_stays_as_it_is() => PodGenerator.Pods.Sample(
        pod =>
        {
            var old = Samples.Settings with { EnvFiles = false, ImageVolumes = false, NativeSidecars = false };
            var patched = PatchOracle.ApplyElement(pod, Samples.Patch(pod, Samples.Injected(pod, settings: old).Plan));
            Samples.Decide(patched, settings: old).ShouldBe(new Decision.Skip(SkipReason.AlreadyInjected));
            InjectedPodReading.Read(patched, Samples.AgentImages).ShouldBeOfType<InjectedPodReading.Ours>();
        },
        iter: Pods);

    [Fact]
    public void The_same_pod_gives_the_same_bytes() => PodGenerator.Pods.Sample(
        pod =>
        {
            var again = JsonDocument.Parse(pod.GetRawText()).RootElement;
            Samples.Patch(again, Samples.Injected(again).Plan).ShouldBe(Samples.Patch(pod, Samples.Injected(pod).Plan));
        },
        iter: Pods);

    [Fact]
    public void A_container_added_after_injection_gets_mount_and_variables_and_nothing_else() => PodGenerator.Pods.Sample(
        pod =>
        {
            var patched = PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod).Plan));
            patched["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "late", ["image"] = "late" });
            var late = JsonSerializer.SerializeToElement(patched);
            var plan = Samples.Injected(late).Plan;
            plan.Agent.ShouldBeNull();
            plan.Containers.ShouldHaveSingleItem().Name.ShouldBe("late");

            var index = patched["spec"]!["containers"]!.AsArray().Count - 1;
            var paths = JsonNode.Parse(Samples.Patch(late, plan))!.AsArray().Select(op => (string)op!["path"]!).ToList();
            paths.ShouldAllBe(p =>
                p.StartsWith($"/spec/containers/{index}/env", StringComparison.Ordinal) ||
                p.StartsWith($"/spec/containers/{index}/volumeMounts", StringComparison.Ordinal)
            );
            paths.Count(p => p.EndsWith("volumeMounts", StringComparison.Ordinal)).ShouldBe(1);
        },
            iter: Pods);

    [Fact]
    public void The_broker_reads_back_the_injected_values() => PodGenerator.Pods.Sample(
        pod =>
        {
            var plan = Samples.Injected(pod).Plan;
            var stored = InjectedPodReading.Read(PatchOracle.ApplyElement(pod, Samples.Patch(pod, plan)), Samples.AgentImages);
            stored.ShouldBe(new InjectedPodReading.Ours(
                new InjectedRequest(plan.Role, plan.AuthMethod, plan.Output) { RoleAnnotation = "yn-api" }));
        },
        iter: Pods);

    [Fact]
    public void Every_added_container_passes_pod_security_restricted() => PodGenerator.Pods.Sample(
        pod =>
        {
            var old = Samples.Settings with { NativeSidecars = false };
            var patched = PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod, settings: old).Plan));
            var spec = patched["spec"]!;
            var ours = spec["initContainers"]!.AsArray().Concat(spec["containers"]!.AsArray())
                .Where(c => ((string)c!["name"]!).StartsWith("vault-injector-", StringComparison.Ordinal)).ToList();
            ours.ShouldNotBeEmpty();
            ours.ShouldAllBe(c => IsRestricted(c!["securityContext"]!));
        },
        iter: Pods);

    [Fact]
    public void What_is_secret_is_kept_in_memory_only() => PodGenerator.Pods.Sample(
        pod =>
        {
            var volumes = PatchOracle.Apply(pod, Samples.Patch(pod, Samples.Injected(pod).Plan))["spec"]!["volumes"]!.AsArray();
            var secrets = volumes
                .Where(volume => (string?)volume!["name"] is
                    InjectedPod.SecretsVolume or InjectedPod.StateVolume or InjectedPod.EnvironmentVolume)
                .ToList();
            secrets.ShouldNotBeEmpty();
            secrets.ShouldAllBe(volume => (string)volume!["emptyDir"]!["medium"]! == "Memory");
            volumes.ShouldAllBe(volume => volume!["hostPath"] == null);
        },
        iter: Pods);

    /// <summary>A reference to a secret is what the kubelet's file replaces: its name stays, and nothing else of it.</summary>
    private static JsonNode? Original(JsonNode? now, JsonNode? before) =>
        now is JsonObject variable && variable["valueFrom"]?["fileKeyRef"] is not null && before is JsonObject { Count: 2 } literal &&
        ((string?)literal["value"])?.Contains("vault:", StringComparison.Ordinal) is true
            ? new JsonObject { ["name"] = (string?)literal["name"], ["value"] = "" }
            : before;

    private static bool IsRestricted(JsonNode context) =>
        (bool)context["runAsNonRoot"]! && (long)context["runAsUser"]! > 0 && !(bool)context["allowPrivilegeEscalation"]! &&
        (bool)context["readOnlyRootFilesystem"]! && (string)context["capabilities"]!["drop"]![0]! == "ALL" &&
        (string)context["seccompProfile"]!["type"]! == "RuntimeDefault";

    /// <summary>
    /// Lists may have grown at their ends, variables and init containers also at their fronts; everything else must be equal.
    /// </summary>
    private static void ShouldContain(JsonNode? whole, JsonNode? part, string path)
    {
        switch (part)
        {
            case JsonObject fields:
                fields.ToList().ForEach(f => ShouldContain(whole!.AsObject()[f.Key], f.Value, $"{path}/{f.Key}"));
                break;
            case JsonArray items:
                var list = whole!.AsArray();
                var isEnv = path.EndsWith("/env", StringComparison.Ordinal);
                var isLed = list.Count > 0 && list[0] is JsonObject first && first["name"]?.ToString() == InjectedPod.AgentContainer;
                var offset = isEnv || isLed || path.EndsWith("/command", StringComparison.Ordinal) ? list.Count - items.Count : 0;
                for (var i = 0; i < items.Count; i++)
                {
                    ShouldContain(list[i + offset], Original(list[i + offset], items[i]), $"{path}/{i}");
                }

                break;
            case null
                when path.EndsWith("/env", StringComparison.Ordinal) ||
                    path.EndsWith("/volumeMounts", StringComparison.Ordinal) ||
                    path is "/spec/volumes" or "/spec/initContainers":
                break;
            default:
                JsonNode.DeepEquals(whole, part).ShouldBeTrue(path);
                break;
        }
    }
}
