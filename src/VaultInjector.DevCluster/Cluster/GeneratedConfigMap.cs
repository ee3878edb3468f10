using System.Security.Cryptography;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// A ConfigMap that kustomize generates from files. Its name contains a hash of its content, so that a change rolls out its pods.
/// </summary>
internal static class GeneratedConfigMap
{
    public static void AddTo(List<JsonObject> items, JsonObject generator, string directory)
    {
        var (name, ns) = (generator.Text("name")!, generator.Text("namespace")!);
        var data = new JsonObject();
        foreach (var file in generator.Texts("files").Order(StringComparer.Ordinal))
        {
            data[file] = File.ReadAllText(Path.Combine(directory, file));
        }

        var hashed = generator.Flag("options", "disableNameSuffixHash") is true ? name : $"{name}-{Hash(data)}";
        var known = generator.Text("behavior") is "replace" ? items.Find(item => IsGenerated(item, name, ns)) : null;
        if (known is not null)
        {
            items.Remove(known);
        }

        var metadata = new JsonObject
        {
            ["name"] = hashed,
            ["namespace"] = ns,
            ["labels"] = generator.At("options", "labels")?.DeepClone(),
        };
        foreach (
            var volume in items.Where(item => item.Namespace() == ns).SelectMany(item => item.Items("spec", "template", "spec", "volumes")))
        {
            if (volume.Text("configMap", "name") is { } used && (used == name || used == known?.Name()))
            {
                volume["configMap"]!["name"] = hashed;
            }
        }

        items.Add(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata, ["data"] = data });
    }

    /// <summary>With its plain name, or as a folder below has generated it: with ten letters of a hash.</summary>
    private static bool IsGenerated(JsonObject item, string name, string ns) =>
        item.Text("kind") is "ConfigMap" && item.Namespace() == ns && item.Name() is { } found &&
        (found == name || (found.Length == name.Length + 11 && found.StartsWith($"{name}-", StringComparison.Ordinal)));

    /// <summary>
    /// As in kustomize: the first ten digits of the SHA-256 of Go's JSON form without the name, some replaced by letters so that no
    /// words appear.
    /// </summary>
    private static string Hash(JsonObject data)
    {
        var content = new JsonObject { ["data"] = data.DeepClone(), ["kind"] = "ConfigMap", ["name"] = "" };
        var json = Encoding.UTF8.GetString(content.ToBytes())
            .Replace("<", "\\u003c", StringComparison.Ordinal)
            .Replace(">", "\\u003e", StringComparison.Ordinal)
            .Replace("&", "\\u0026", StringComparison.Ordinal);
        return string.Concat(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..10]
                .Select(digit =>
                    digit switch
                    {
                        '0' => 'g',
                        '1' => 'h',
                        '3' => 'k',
                        'a' => 'm',
                        'e' => 't',
                        _ => digit,
                    }));
    }
}
