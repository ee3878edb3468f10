namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>The metadata fields that every object carries, by their names.</summary>
public static class ObjectMeta
{
    public static JsonObject Meta(this JsonObject item) => item.Ensure("metadata");

    public static string Name(this JsonNode? item) => item.Text("metadata", "name") ?? "";

    public static string Namespace(this JsonNode? item) => item.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonNode? item) => item.Text("metadata", "uid") ?? "";

    public static string ResourceVersion(this JsonNode? item) => item.Text("metadata", "resourceVersion") ?? "";

    public static bool IsEnding(this JsonNode? item) => item.Text("metadata", "deletionTimestamp") is not null;

    public static JsonObject? Labels(this JsonNode? item) => item.Map("metadata", "labels");

    public static string? Annotation(this JsonNode? item, string key) => item.Text("metadata", "annotations", key);

    public static string? ControllerUid(this JsonNode? item) =>
        item.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner.Flag("controller") is true).Text("uid");
}
