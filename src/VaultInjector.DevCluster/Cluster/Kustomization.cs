using VaultInjector.DevCluster.Kubernetes.Patching;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// Renders the folders of <c>manifests/</c> without kubectl: the part of kustomize that they use. An unknown field is an
/// error, so that nothing is skipped silently.
/// </summary>
public static class Kustomization
{
    private static readonly string[] Known =
    [
        "apiVersion",
        "kind",
        "resources",
        "configMapGenerator",
        "images",
        "configurations",
        "replicas",
        "patches",
    ];

    /// <summary>Every object of a folder with a kustomization.yaml.</summary>
    /// <exception cref="InvalidOperationException">It uses an unknown field.</exception>
    public static IReadOnlyList<JsonObject> Render(string directory)
    {
        var file = YamlBody.Parse(File.ReadAllText(Path.Combine(directory, "kustomization.yaml")))!.AsObject();
        if (file.Select(field => field.Key).Except(Known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException($"{directory}/kustomization.yaml has {unknown}, which is not rendered without kubectl.");
        }

        var items = file.Texts("resources").Select(name => Path.GetFullPath(Path.Combine(directory, name)))
            .SelectMany(path => Directory.Exists(path) ? Render(path) : Manifests.Read(path))
            .ToList();
        foreach (var generator in file.Items("configMapGenerator"))
        {
            GeneratedConfigMap.AddTo(items, generator, directory);
        }

        foreach (var patch in file.Items("patches"))
        {
            Patch(items, patch);
        }

        foreach (var replicas in file.Items("replicas"))
        {
            Named(items, replicas.Text("name")!).Where(item => item["spec"]?["replicas"] is not null).ToList()
                .ForEach(item => item["spec"]!["replicas"] = replicas["count"]!.DeepClone());
        }

        var fields = file.Texts("configurations")
            .SelectMany(name => YamlBody.Parse(File.ReadAllText(Path.Combine(directory, name))).Items("images"))
            .ToList();
        items.ForEach(item => ImageNames.Set(item, [.. file.Items("images")], fields));
        return items;
    }

    private static IEnumerable<JsonObject> Named(IEnumerable<JsonObject> items, string name) => items.Where(item => item.Name() == name);

    private static void Patch(List<JsonObject> items, JsonObject patch)
    {
        var index = items.FindIndex(item =>
            item.Text("kind") == patch.Text("target", "kind") && item.Name() == patch.Text("target", "name"));
        items[index] = JsonPatch.Apply(items[index], YamlBody.Parse(patch.Text("patch")!))!.AsObject();
    }
}
