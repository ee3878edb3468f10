using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Patches;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Decisions;

/// <summary>Compares the mounts of a container with those of the agent.</summary>
internal static class AgentMountForm
{
    /// <summary>Where other admission plugins put tokens; nothing that the agent loads is there.</summary>
    private static readonly string[] TokenDirectories = ["/var/run/secrets", "/run/secrets"];

    private static readonly (string Volume, string Path, bool ReadOnly)[] Ours =
    [
        (InjectedPod.SecretsVolume, InjectedPod.AgentDirectory, false),
        (InjectedPod.IdentityVolume, InjectedPod.IdentityDirectory, true),
        (InjectedPod.IdentityVolume, AgentContainer.ApiTokenDirectory, true),
    ];

    /// <summary>As the pod needs them: agents that no sidecar follows have no state, and most pods ask for no variables.</summary>
    private static readonly (string Volume, string Path, bool ReadOnly)[] Optional =
    [
        (InjectedPod.StateVolume, InjectedPod.StateDirectory, false),
        (InjectedPod.EnvironmentVolume, InjectedPod.EnvironmentDirectory, false),
        (InjectedPod.BinaryVolume, InjectedPod.BinaryDirectory, false),
    ];

    public static string? Difference(JsonElement container)
    {
        var found = 0;
        foreach (var mount in container.Get("volumeMounts"u8).Items())
        {
            var isOurs = IsOurs(mount);
            if (!isOurs && !IsOptional(mount) && !IsToken(mount))
            {
                return $"mounts {Quoted.Bare(mount.Text("name"u8) ?? "")} at {Quoted.Bare(mount.Text("mountPath"u8) ?? "")}";
            }

            found += isOurs ? 1 : 0;
        }

        return found == Ours.Length ? null : "has other mounts";
    }

    private static bool IsOurs(JsonElement mount) => Array.IndexOf(Ours, Found(mount)) >= 0 && IsWhole(mount);

    private static bool IsOptional(JsonElement mount) => Array.IndexOf(Optional, Found(mount)) >= 0 && IsWhole(mount);

    private static (string Volume, string Path, bool ReadOnly) Found(JsonElement mount) =>
        (mount.Text("name"u8) ?? "", mount.Text("mountPath"u8) ?? "", mount.Get("readOnly"u8).Boolean() is true);

    private static bool IsToken(JsonElement mount) =>
        mount.Get("readOnly"u8).Boolean() is true && IsWhole(mount) && !ReservedNames.IsReserved(mount.Get("name"u8)) &&
        mount.Text("mountPath"u8) is { } path && MountPaths.IsWellFormed(path) &&
        Array.Exists(TokenDirectories, directory => path.StartsWith(directory + "/", StringComparison.Ordinal)) &&
        !Array.Exists([.. Ours, .. Optional], ours => MountPaths.Overlap(ours.Path, path));

    private static bool IsWhole(JsonElement mount) =>
        AgentForm.IsEmpty(mount.Get("subPath"u8)) && AgentForm.IsEmpty(mount.Get("subPathExpr"u8)) &&
        (AgentForm.IsEmpty(mount.Get("mountPropagation"u8)) || mount.Get("mountPropagation"u8).Is("None"u8));
}
