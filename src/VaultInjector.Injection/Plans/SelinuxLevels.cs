using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>
/// The container runtime labels a volume with the level of the container that mounts it, so the agent needs the level of the app. A level
/// of the pod holds for the agent too; one of a container does not.
/// </summary>
internal static class SelinuxLevels
{
    /// <summary>What the agent's containers must say; null where the pod's level, or none, will do.</summary>
    public static string? ForAgent(PodView pod, IReadOnlyList<PodContainer> chosen) =>
        Levels(pod, chosen.Select(container => container.Element)) is [{ } level] && level != PodLevel(pod) ? level : null;

    public static IEnumerable<PodWarning> Warnings(PodView pod, InjectionPlan plan) =>
        Levels(pod, plan.Containers.Select(container => container.Element)) is { Length: > 1 } levels
            ?
            [
                new(
                    WarningKind.SelinuxLevelsDiffer,
                    $"The containers that get the Vault files have different SELinux levels ({string.Join(", ", levels.Select(Show))}), " +
                    "so some of them may not be able to read the files: give them the same seLinuxOptions.level."),
            ]
            : [];

    private static string?[] Levels(PodView pod, IEnumerable<JsonElement> containers) =>
        [.. containers.Select(container => Level(container.Get("securityContext"u8)) ?? PodLevel(pod)).Distinct(StringComparer.Ordinal)];

    private static string? PodLevel(PodView pod) => Level(pod.SecurityContext);

    private static string? Level(JsonElement context) =>
        context.Get("seLinuxOptions"u8).Text("level"u8) is { Length: > 0 } level ? level : null;

    private static string Show(string? level) => level is null ? "the node's choice" : Quoted.Bare(level);
}
