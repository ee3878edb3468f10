using System.Buffers;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Patches;

/// <summary>Writes a plan as the patch of its pod: containers first, while their places are still the original ones.</summary>
internal static class PodPatch
{
    private static readonly JsonPointer Spec = JsonPointer.Root / "spec";
    private static readonly JsonPointer Metadata = JsonPointer.Root / "metadata";
    private static readonly JsonPointer InitContainers = Spec / "initContainers";
    private static readonly JsonPointer Containers = Spec / "containers";

    public static void Write(JsonElement pod, InjectionPlan plan, IBufferWriter<byte> output)
    {
        using var patch = new PatchWriter(output);
        var spec = pod.Get("spec"u8);
        WriteContainers(patch, plan, (ContainerList.InitContainers, InitContainers, spec.Get("initContainers"u8)));
        WriteContainers(patch, plan, (ContainerList.Containers, Containers, spec.Get("containers"u8)));
        if (plan.Agent is { } agent)
        {
            WriteVolumes(patch, spec);
            WriteAgent(patch, spec, agent);
            WriteMarks(patch, pod.Get("metadata"u8));
        }
    }

    private static void WriteContainers(
        PatchWriter patch, InjectionPlan plan, (ContainerList Kind, JsonPointer Pointer, JsonElement Items) list)
    {
        // Plan and pod are in the same order, so that one walk over the items meets them all.
        var (items, at) = (list.Items.Items(), -1);
        foreach (var container in plan.Containers)
        {
            if (container.List == list.Kind)
            {
                while (at < container.Index && items.MoveNext())
                {
                    at++;
                }

                WriteContainer(patch, plan, container, (list.Pointer / container.Index, items.Current));
            }
        }
    }

    private static void WriteContainer(
        PatchWriter patch, InjectionPlan plan, ContainerPlan container, (JsonPointer Pointer, JsonElement Element) target)
    {
        patch.List(target.Pointer, target.Element, "volumeMounts").Append(plan.MountPath, PodParts.AppMount);
        var env = patch.List(target.Pointer, target.Element, "env");
        foreach (var variable in container.Environment)
        {
            env.Append(variable, PodParts.Variable);
        }
    }

    private static void WriteVolumes(PatchWriter patch, JsonElement spec)
    {
        var volumes = patch.List(Spec, spec, "volumes");
        volumes.Append(InjectedPod.SecretsVolume, PodParts.SecretsVolume);
        volumes.Append(InjectedPod.IdentityVolume, PodParts.IdentityVolume);
    }

    private static void WriteAgent(PatchWriter patch, JsonElement spec, AgentPlan agent)
    {
        var init = patch.List(Spec, spec, "initContainers");
        if (agent.Position == InitPosition.First)
        {
            init.Prepend(agent, AgentContainer.Init);
        }
        else
        {
            init.Append(agent, AgentContainer.Init);
        }

        if (agent.Shape == AgentShape.InitAndSidecar)
        {
            patch.List(Spec, spec, "containers").Append(agent, AgentContainer.PlainSidecar);
        }
    }

    private static void WriteMarks(PatchWriter patch, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            patch.Add(Metadata, 0, static (json, _) =>
            {
                json.WriteStartObject();
                json.WriteEndObject();
            });
        }

        WriteEntry(patch, metadata, "annotations", (AnnotationKeys.Status, AnnotationKeys.StatusInjected));
        WriteEntry(patch, metadata, "labels", (AnnotationKeys.InjectedLabel, AnnotationKeys.InjectedLabelValue));
    }

    private static void WriteEntry(PatchWriter patch, JsonElement metadata, string map, (string Key, string Value) entry)
    {
        if (metadata.Get(map).ValueKind == JsonValueKind.Object)
        {
            patch.Add(Metadata / map / entry.Key, entry.Value, static (json, value) => json.WriteStringValue(value));
            return;
        }

        patch.Add(Metadata / map, entry, static (json, only) =>
        {
            json.WriteStartObject();
            json.WriteString(only.Key, only.Value);
            json.WriteEndObject();
        });
    }
}
