using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Compatibility;

namespace VaultInjector.CommandLine.Migrate;

/// <summary>
/// Takes out what kubernetes-vault asks authors to copy into each pod: the init container that waits for a push, its volume and the
/// mounts of that volume. The injector adds its own.
/// </summary>
internal static class HandWrittenRecipe
{
    private const string InitContainer = "pod.boostport.com/vault-init-container";
    private const string Image = "kubernetes-vault-init";

    /// <summary>What keeps the recipe in the pod: an app that looks for its files where the injector does not write them.</summary>
    /// <returns>One sentence for each mount.</returns>
    public static IEnumerable<string> Problems(JsonObject template)
    {
        var named = JsonText.Of(template["metadata"]?["annotations"]?[InitContainer]);
        if (template["spec"] is not JsonObject spec)
        {
            return [];
        }

        var theirs = Objects(spec["initContainers"]).Where(one => IsTheirs(one, named)).ToList();
        var scratch = Objects(spec["volumes"]).Where(one => one["emptyDir"] is not null).Select(Name).ToHashSet(StringComparer.Ordinal);
        scratch.IntersectWith(theirs.SelectMany(one => Objects(one["volumeMounts"])).Select(Name));
        return
            from container in Containers(spec).Except(theirs)
            from mount in Objects(container["volumeMounts"])
            where scratch.Contains(Name(mount)) && !IsAtPlace(mount)
            let path = JsonText.Of(mount["mountPath"])
            select $"container {Name(container)} mounts the volume {Name(mount)} of kubernetes-vault at {path}, " +
                $"where the injector writes nothing: mount it at {KubernetesVault.MountPath}, and have the app read its files there";
    }

    /// <returns>One sentence for each thing that was taken out.</returns>
    public static IReadOnlyList<string> RemoveFrom(JsonObject template)
    {
        var annotations = template["metadata"]?["annotations"] as JsonObject;
        var named = JsonText.Of(annotations?[InitContainer]);
        annotations?.Remove(InitContainer);
        if (template["spec"] is not JsonObject spec)
        {
            return [];
        }

        var taken = Remove(spec, "initContainers", one => IsTheirs(one, named));
        var volumes = taken.SelectMany(Mounts).Select(Name).ToHashSet(StringComparer.Ordinal);
        var gone = Remove(spec, "volumes", one => volumes.Contains(Name(one)) && one["emptyDir"] is not null);
        var names = gone.Select(Name).ToHashSet(StringComparer.Ordinal);
        var mounts = Containers(spec)
            .SelectMany(container => Remove(container, "volumeMounts", mount => names.Contains(Name(mount))))
            .Count();
        return
        [
            .. taken.Select(one => $"took out the init container {Name(one)} of kubernetes-vault"),
            .. gone.Select(one => $"took out the volume {Name(one)} with its mounts ({mounts}), because the injector adds its own"),
        ];
    }

    private static string Name(JsonObject one) => JsonText.Of(one["name"]) ?? "";

    private static bool IsTheirs(JsonObject container, string? named) =>
        (named is not null && Name(container) == named) ||
        (JsonText.Of(container["image"])?.Contains(Image, StringComparison.Ordinal) is true);

    private static List<JsonObject> Containers(JsonObject spec) =>
        [.. Objects(spec["initContainers"]), .. Objects(spec["containers"])];

    private static IEnumerable<JsonObject> Mounts(JsonObject container) =>
        Objects(container["volumeMounts"]).Where(IsAtPlace);

    private static bool IsAtPlace(JsonObject mount) => JsonText.Of(mount["mountPath"])?.TrimEnd('/') == KubernetesVault.MountPath;

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>Removes items of a list, and the list itself when nothing is left in it.</summary>
    private static List<JsonObject> Remove(JsonObject owner, string list, Func<JsonObject, bool> isGone)
    {
        var gone = Objects(owner[list]).Where(isGone).ToList();
        foreach (var item in gone)
        {
            ((JsonArray)owner[list]!).Remove(item);
        }

        if (gone.Count > 0 && owner[list] is JsonArray { Count: 0 })
        {
            owner.Remove(list);
        }

        return gone;
    }
}
