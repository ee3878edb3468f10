namespace VaultInjector.DevCluster.Kubernetes.Discovery;

/// <summary>
/// OpenAPI documents without schemas: they tell clients that the server validates and knows dry-run, which is what kubectl looks up.
/// </summary>
public static class OpenApiDocuments
{
    private static readonly string[] Parameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    public static JsonObject Version2() => new()
    {
        ["swagger"] = "2.0",
        ["info"] = Info(),
        ["paths"] = new JsonObject(),
        ["definitions"] = new JsonObject(),
    };

    public static JsonObject Version3Index()
    {
        var paths = new JsonObject { ["api/v1"] = Link("api/v1") };
        foreach (var group in DiscoveryDocuments.GroupNames())
        {
            paths[$"apis/{group}/v1"] = Link($"apis/{group}/v1");
        }

        return new JsonObject { ["paths"] = paths };
    }

    public static JsonObject Version3(string group)
    {
        var root = group.Length == 0 ? "/api/v1" : $"/apis/{group}/v1";
        var paths = new JsonObject();
        foreach (var type in ResourceCatalog.All.Where(type => type.Group == group && type.IsStored))
        {
            paths[$"{root}{(type.Namespaced ? "/namespaces/{namespace}" : "")}/{type.Plural}/{{name}}"] = new JsonObject
            {
                ["patch"] = Patch(type),
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = new JsonObject() },
        };
    }

    private static JsonObject Patch(ResourceType type) => new()
    {
        ["operationId"] = $"patch{type.Group}{type.Kind}",
        ["parameters"] = new JsonArray([.. Parameters.Select(name => new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string" },
        })]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = "patch",
        ["x-kubernetes-group-version-kind"] = new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind },
    };

    private static JsonObject Info() => new() { ["title"] = "Kubernetes", ["version"] = "v1" };

    private static JsonObject Link(string path) => new() { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash=1" };
}
