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
        if (generator.Text("behavior") is "replace")
        {
            items.RemoveAll(item => item.Text("kind") is "ConfigMap" && item.Name() == name && item.Namespace() == ns);
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
            if (volume.Text("configMap", "name") == name)
            {
                volume["configMap"]!["name"] = hashed;
            }
        }

        items.Add(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = metadata, ["data"] = data });
    }

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
