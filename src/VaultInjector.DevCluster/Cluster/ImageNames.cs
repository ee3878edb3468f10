namespace VaultInjector.DevCluster.Cluster;

/// <summary>
/// The <c>images</c> of a kustomization: another name and tag for the containers that name an image, and for the fields that its
/// configuration adds.
/// </summary>
internal static class ImageNames
{
    public static void Set(JsonObject item, IReadOnlyList<JsonObject> images, IReadOnlyList<JsonObject> fields)
    {
        foreach (var container in Containers(item))
        {
            Rename(container, "image", images);
        }

        foreach (var field in fields.Where(field => field.Text("kind") == item.Text("kind")))
        {
            var path = field.Text("path")!.Split('/');
            foreach (var holder in Reach([item], path[..^1]).OfType<JsonObject>())
            {
                Rename(holder, path[^1], images);
            }
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.Items("containers")
                .Concat(map.Items("initContainers"))
                .Concat(map.SelectMany(entry => Containers(entry.Value))),
            _ => [],
        };

    private static IEnumerable<JsonNode?> Reach(IEnumerable<JsonNode?> nodes, IEnumerable<string> path) =>
        path.Aggregate(nodes, (at, step) => step.EndsWith("[]", StringComparison.Ordinal)
            ? at.SelectMany(node => node.Items(step[..^2]))
            : at.Select(node => node.At(step)));

    private static void Rename(JsonObject holder, string field, IReadOnlyList<JsonObject> images)
    {
        if (holder.Text(field) is { } now &&
            images.FirstOrDefault(image =>
                now == image.Text("name") || now.StartsWith($"{image.Text("name")}:", StringComparison.Ordinal))
                is { } wanted)
        {
            holder[field] = $"{wanted.Text("newName")}:{wanted.Text("newTag")}";
        }
    }
}
