using System.Text;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Patches;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares everything that the injector adds to a pod, other than its status, with what is there.</summary>
internal static class InjectedForm
{
    private static readonly byte[][] Lists = ["initContainers"u8.ToArray(), "containers"u8.ToArray(), "ephemeralContainers"u8.ToArray()];

    private static readonly byte[][] Private = Names(InjectedPod.IdentityVolume, InjectedPod.StateVolume);

    private static readonly byte[][] ReadOnly =
        Names(InjectedPod.SecretsVolume, InjectedPod.EnvironmentVolume, InjectedPod.BinaryVolume);

    /// <summary>Tmpfs volumes that not every injected pod has.</summary>
    private static readonly string[] Optional = [InjectedPod.StateVolume, InjectedPod.EnvironmentVolume];

    /// <summary>The first difference; null if all is equal.</summary>
    public static string? Difference(JsonElement metadata, JsonElement spec, AgentImages images)
    {
        if (!metadata.Get("labels"u8).Get(AnnotationKeys.InjectedLabel).Is(AnnotationKeys.InjectedLabelValue))
        {
            return $"it has no label {AnnotationKeys.InjectedLabel}: {AnnotationKeys.InjectedLabelValue}";
        }

        foreach (var list in Lists)
        {
            var isInit = list == Lists[0];
            foreach (var container in spec.Get(list).Items())
            {
                var difference = IsAgent(container, isInit)
                    ? AgentForm.Difference(container, images, isInit) is { } other ? $"the agent container {other}" : null
                    : Intrusion(container);
                if (difference is not null)
                {
                    return difference;
                }
            }
        }

        return Pair(spec) ?? Volumes(spec, images);
    }

    private static byte[][] Names(params string[] names) => Array.ConvertAll(names, Encoding.UTF8.GetBytes);

    private static bool IsAgent(JsonElement container, bool isInit) =>
        container.Get("name"u8).Is(InjectedPod.SidecarContainer) || (isInit && container.Get("name"u8).Is(InjectedPod.AgentContainer));

    /// <summary>Both containers of an agent are given the same: the broker reads the first one.</summary>
    private static string? Pair(JsonElement spec)
    {
        var inits = spec.Get("initContainers"u8).Items();
        var sidecars = inits.Concat(spec.Get("containers"u8).Items())
            .Where(container => container.Get("name"u8).Is(InjectedPod.SidecarContainer)).Take(2).ToArray();
        var init = inits.FirstOrDefault(container => container.Get("name"u8).Is(InjectedPod.AgentContainer));
        return sidecars.Length > 1 || (sidecars.Length == 1 && AgentForm.IsFormer(init)) ? "it has two sidecars"
            : sidecars.Length == 1 && AgentEnvironmentForm.Unlike(init, sidecars[0]) is { } name
                ? $"its two agent containers differ in {name}"
            : null;
    }

    /// <summary>Only the agent mounts its state and the pod's identity; the others may read the files and not write them.</summary>
    private static string? Intrusion(JsonElement container)
    {
        foreach (var mount in container.Get("volumeMounts"u8).Items())
        {
            var name = mount.Get("name"u8);
            if (name.IndexIn(Private) >= 0 || (name.IndexIn(ReadOnly) >= 0 && mount.Get("readOnly"u8).Boolean() is not true) ||
                (name.Is(InjectedPod.EnvironmentVolume) && !StartsWithExec(container)))
            {
                return $"container {Quoted.Bare(container.Text("name"u8) ?? "")} mounts {name.Text()}";
            }
        }

        return container.Get("env"u8).Items().Any(IsFromAgent)
            ? $"container {Quoted.Bare(container.Text("name"u8) ?? "")} takes a variable from a file of the agent"
            : null;
    }

    /// <summary>Of the agent's volumes, one has files of variables for the kubelet.</summary>
    private static bool IsFromAgent(JsonElement variable)
    {
        var volume = variable.Get("valueFrom"u8).Get("fileKeyRef"u8).Get("volumeName"u8);
        return ReservedNames.IsReserved(volume) && !volume.Is(InjectedPod.EnvironmentVolume);
    }

    private static bool StartsWithExec(JsonElement container) =>
        container.Get("command"u8).Items().Zip(ExecCommand.Words).Count(pair => pair.First.Is(pair.Second)) == ExecCommand.Words.Count;

    private static string? Volumes(JsonElement spec, AgentImages images)
    {
        var (secrets, identity) = (Volume(spec, InjectedPod.SecretsVolume), Volume(spec, InjectedPod.IdentityVolume));
        return
            !IsMemory(secrets) ? $"volume {InjectedPod.SecretsVolume} is not a volume in memory"
            : Array.Find(Optional, name => Has(spec, name) && !IsMemory(Volume(spec, name))) is { } other
                ? $"volume {other} is not a volume in memory"
            : Has(spec, InjectedPod.BinaryVolume) && !IsBinary(Volume(spec, InjectedPod.BinaryVolume), images)
                ? $"volume {InjectedPod.BinaryVolume} is neither the agent's image nor a folder for its binary"
            : !IdentityForm.IsIdentity(identity)
                ? $"volume {InjectedPod.IdentityVolume} is not the pod's token for the injector"
            : null;
    }

    /// <summary>The volume of this name; nothing where there are several.</summary>
    public static JsonElement Volume(JsonElement spec, string name) =>
        spec.Get("volumes"u8).Items().Where(volume => volume.Get("name"u8).Is(name)).Take(2).ToArray() is [var only] ? only : default;

    private static bool Has(JsonElement spec, string volume) =>
        spec.Get("volumes"u8).Items().Any(one => one.Get("name"u8).Is(volume));

    private static bool IsMemory(JsonElement volume) =>
        IdentityForm.HasOnly(volume, "emptyDir") && volume.Get("emptyDir"u8).Get("medium"u8).Is("Memory"u8);

    private static bool IsBinary(JsonElement volume, AgentImages images) =>
        (IdentityForm.HasOnly(volume, "emptyDir") && AgentForm.IsEmpty(volume.Get("emptyDir"u8).Get("medium"u8))) ||
        (IdentityForm.HasOnly(volume, "image") &&
            volume.Get("image"u8).Text("reference"u8) is { } image && images.Include(image));
}
