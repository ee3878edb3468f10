namespace VaultInjector.DevCluster.Kubernetes.Discovery;

/// <summary>The documents by which clients learn what the server serves.</summary>
public static class DiscoveryDocuments
{
    private static readonly string[] Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

    public static JsonObject Versions() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(),
    };

    public static JsonObject Groups(Predicate<string> serves) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. GroupNames().Where(group => serves(group)).Select(Group)]),
    };

    public static IEnumerable<string> GroupNames() =>
        ResourceCatalog.All.Select(type => type.Group).Where(group => group.Length > 0).Distinct(StringComparer.Ordinal);

    public static JsonObject Group(string name)
    {
        JsonObject Version() => new() { ["groupVersion"] = $"{name}/v1", ["version"] = "v1" };
        return new JsonObject
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = name,
            ["versions"] = new JsonArray(Version()),
            ["preferredVersion"] = Version(),
        };
    }

    public static JsonObject Resources(string group) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = group.Length == 0 ? "v1" : $"{group}/v1",
        ["resources"] = new JsonArray([.. ResourceCatalog.All.Where(type => type.Group == group).SelectMany(Resource)]),
    };

    public static JsonObject Version(string version)
    {
        var parts = version.TrimStart('v').Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.Length > 1 ? parts[1] : "0",
            ["gitVersion"] = version,
            ["gitCommit"] = "devcluster",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "2025-01-01T00:00:00Z",
            ["goVersion"] = "none",
            ["compiler"] = "dotnet",
            ["platform"] = "linux/amd64",
        };
    }

    private static IEnumerable<JsonObject> Resource(ResourceType type)
    {
        var resource = Entry(type.Plural, type, type.Kind, type.IsStored ? Verbs : ["create"]);
        resource["singularName"] = type.Kind.ToLowerInvariant();
        if (type.ShortNames.Count > 0)
        {
            resource["shortNames"] = type.ShortNames.ToJson();
        }

        yield return resource;
        foreach (var (name, kind) in type.Subresources)
        {
            yield return Entry($"{type.Plural}/{name}", type, kind, name switch
            {
                "status" or "ephemeralcontainers" => ["get", "patch", "update"],
                "finalize" => ["update"],
                _ => ["create"],
            });
        }
    }

    private static JsonObject Entry(string name, ResourceType type, string kind, string[] verbs)
    {
        var entry = new JsonObject
        {
            ["name"] = name,
            ["singularName"] = "",
            ["namespaced"] = type.Namespaced,
            ["kind"] = kind,
            ["verbs"] = verbs.ToJson(),
        };
        if (kind is "TokenRequest")
        {
            entry["group"] = "authentication.k8s.io";
            entry["version"] = "v1";
        }

        return entry;
    }
}
