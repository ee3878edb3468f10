using System.Buffers;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Patches;

/// <summary>Writes a plan as the patch of its pod: containers first, while they still have their original places.</summary>
internal static class PodPatch
{
    private static readonly JsonPointer Spec = JsonPointer.Root / "spec";
    private static readonly JsonPointer Metadata = JsonPointer.Root / "metadata";
    private static readonly JsonPointer InitContainers = Spec / "initContainers";
    private static readonly JsonPointer Containers = Spec / "containers";

    public static void Write(JsonElement pod, InjectionPlan plan, IBufferWriter<byte> output)
    {
        using var patch = new PatchWriter(output);
        foreach (var container in plan.Containers)
        {
            WriteContainer(patch, container, plan.MountPath);
        }

        if (plan.Agent is { } agent)
        {
            var spec = pod.Get("spec"u8);
            WriteVolumes(patch, spec, agent, hasSecrets: !plan.Secrets.IsEmpty);
            WriteAgent(patch, spec, agent);
            if (plan.SharesProcesses)
            {
                patch.Add(Spec / "shareProcessNamespace", true, static (json, value) => json.WriteBooleanValue(value));
            }

            WriteMarks(patch, pod.Get("metadata"u8), plan.Marks);
        }
    }

    private static void WriteContainer(PatchWriter patch, ContainerPlan container, string mountPath)
    {
        var pointer = (container.List == ContainerList.InitContainers ? InitContainers : Containers) / container.Index;
        var mounts = patch.List(pointer, container.Element, "volumeMounts");
        mounts.Append(mountPath, PodParts.AppMount);
        foreach (var folder in container.Folders)
        {
            mounts.Append(folder, PodParts.FolderMount);
        }

        WriteLiterals(patch, pointer / "env", container.Literals);
        if (container.Exec is { } exec)
        {
            WriteExec(patch, mounts, pointer, (container, exec));
        }

        // Ours come first: Kubernetes resolves $(VAULT_ADDR) in a container's own variable only if VAULT_ADDR stands before it.
        patch.List(pointer, container.Element, "env").Lead(container.Environment, PodParts.Variable);
    }

    /// <summary>
    /// A patch that only adds makes a reference to a file of a variable that has a value: the value becomes empty, and the API server then
    /// takes it for missing. The places are those of the original, so this comes before variables are added.
    /// </summary>
    private static void WriteLiterals(PatchWriter patch, JsonPointer env, IReadOnlyList<LiteralPlan> literals)
    {
        foreach (var literal in literals)
        {
            patch.Add(env / literal.Index / "value", "", static (json, text) => json.WriteStringValue(text));
            patch.Add(env / literal.Index / "valueFrom", literal.Variable, PodParts.FileReference);
        }
    }

    private static void WriteExec(PatchWriter patch, PatchList mounts, JsonPointer pointer, (ContainerPlan Container, ExecPlan Exec) plan)
    {
        if (plan.Exec.Files.Count > 0)
        {
            mounts.Append((InjectedPod.EnvironmentVolume, InjectedPod.EnvironmentDirectory), PodParts.ReadOnlyMount);
        }

        mounts.Append((InjectedPod.BinaryVolume, InjectedPod.BinaryDirectory), PodParts.ReadOnlyMount);
        patch.List(pointer, plan.Container.Element, "command").Lead(ExecCommand.Words, static (json, word) => json.WriteStringValue(word));
    }

    private static void WriteVolumes(PatchWriter patch, JsonElement spec, AgentPlan agent, bool hasSecrets)
    {
        var volumes = patch.List(Spec, spec, "volumes");
        volumes.Append((InjectedPod.SecretsVolume, hasSecrets), PodParts.MemoryVolume);
        if (agent.Shape != AgentShape.Init)
        {
            volumes.Append((InjectedPod.StateVolume, hasSecrets), PodParts.MemoryVolume);
        }

        volumes.Append(agent, PodParts.IdentityVolume);
        if (agent.HasVariables)
        {
            volumes.Append((InjectedPod.EnvironmentVolume, true), PodParts.MemoryVolume);
        }

        if (agent.Binary != AgentBinary.None)
        {
            volumes.Append(agent, PodParts.BinaryVolume);
        }
    }

    private static void WriteAgent(PatchWriter patch, JsonElement spec, AgentPlan agent)
    {
        var init = patch.List(Spec, spec, "initContainers");
        Action<Utf8JsonWriter, AgentPlan>[] writers = agent.Shape == AgentShape.InitAndNativeSidecar
            ? [AgentContainer.Init, AgentContainer.NativeSidecar]
            : [AgentContainer.Init];
        if (agent.Position == InitPosition.First)
        {
            init.Lead(writers, (json, write) => write(json, agent));
        }
        else
        {
            Array.ForEach(writers, write => init.Append(agent, write));
        }

        if (agent.Shape == AgentShape.InitAndSidecar)
        {
            patch.List(Spec, spec, "containers").Append(agent, AgentContainer.PlainSidecar);
        }
    }

    private static void WriteMarks(PatchWriter patch, JsonElement metadata, IReadOnlyList<KeyValuePair<string, string>> marks)
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
        foreach (var mark in marks)
        {
            patch.Add(Metadata / "annotations" / mark.Key, mark.Value, static (json, value) => json.WriteStringValue(value));
        }

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
