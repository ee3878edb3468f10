using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares everything that the injector adds to a pod, other than its status, with what is there.</summary>
internal static class InjectedForm
{
    private static readonly byte[][] Lists = ["initContainers"u8.ToArray(), "containers"u8.ToArray(), "ephemeralContainers"u8.ToArray()];

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

        return Pair(spec) ?? Volumes(spec);
    }

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
            if (name.Is(InjectedPod.IdentityVolume) || name.Is(InjectedPod.StateVolume) ||
                (name.Is(InjectedPod.SecretsVolume) && mount.Get("readOnly"u8).Boolean() is not true))
            {
                return $"container {Quoted.Bare(container.Text("name"u8) ?? "")} mounts {name.Text()}";
            }
        }

        return null;
    }

    private static string? Volumes(JsonElement spec)
    {
        var (secrets, identity) = (Volume(spec, InjectedPod.SecretsVolume), Volume(spec, InjectedPod.IdentityVolume));
        return
            !IsMemory(secrets) ? $"volume {InjectedPod.SecretsVolume} is not a volume in memory"
            : Has(spec, InjectedPod.StateVolume) && !IsMemory(Volume(spec, InjectedPod.StateVolume))
                ? $"volume {InjectedPod.StateVolume} is not a volume in memory"
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
}
