namespace VaultInjector.DevCluster.Kubernetes.Authorization;

/// <summary>The roles and bindings that every cluster starts with.</summary>
public static class DefaultRoles
{
    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Workloads = ["deployments", "replicasets", "statefulsets"];
    private static readonly string[] CoreObjects = ["configmaps", "events", "pods", "pods/status", "serviceaccounts", "services"];

    public static IEnumerable<(ResourceType Type, JsonObject Item)> All()
    {
        yield return Role("cluster-admin", Rule(["*"], ["*"], ["*"]), Paths(["*"], "*"));
        yield return Role(
            "system:discovery",
            Paths(
                ["get"],
                "/api",
                "/api/*",
                "/apis",
                "/apis/*",
                "/healthz",
                "/livez",
                "/openapi",
                "/openapi/*",
                "/readyz",
                "/version",
                "/version/"));
        yield return Role("system:public-info-viewer", Paths(["get"], "/healthz", "/livez", "/readyz", "/version", "/version/"));
        yield return Role(
            "system:basic-user",
            Rule(["authorization.k8s.io"], ["selfsubjectaccessreviews"], ["create"]),
            Rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]));
        yield return Role(
            "system:auth-delegator",
            Rule(["authentication.k8s.io"], ["tokenreviews"], ["create"]),
            Rule(["authorization.k8s.io"], ["subjectaccessreviews"], ["create"]));
        yield return Role("view", Rule([""], CoreObjects, Read), Rule(["apps"], Workloads, Read), Rule(["batch"], ["jobs"], Read));
        yield return Binding("cluster-admin", "system:masters");
        yield return Binding("system:discovery", "system:authenticated");
        yield return Binding("system:basic-user", "system:authenticated");
        yield return Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated");
    }

    private static JsonObject Rule(string[] groups, string[] resources, string[] verbs) =>
        new() { ["apiGroups"] = groups.ToJson(), ["resources"] = resources.ToJson(), ["verbs"] = verbs.ToJson() };

    private static JsonObject Paths(string[] verbs, params string[] paths) =>
        new() { ["nonResourceURLs"] = paths.ToJson(), ["verbs"] = verbs.ToJson() };

    private static (ResourceType, JsonObject) Role(string name, params JsonObject[] rules) => (ResourceCatalog.ClusterRoles, new JsonObject
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRole",
        ["metadata"] = Bootstrapped(name),
        ["rules"] = new JsonArray([.. rules]),
    });

    private static (ResourceType, JsonObject) Binding(string role, params string[] groups) =>
        (
            ResourceCatalog.ClusterRoleBindings,
            new JsonObject
            {
                ["apiVersion"] = "rbac.authorization.k8s.io/v1",
                ["kind"] = "ClusterRoleBinding",
                ["metadata"] = Bootstrapped(role),
                ["roleRef"] = new JsonObject
                {
                    ["apiGroup"] = "rbac.authorization.k8s.io",
                    ["kind"] = "ClusterRole",
                    ["name"] = role,
                },
                ["subjects"] = new JsonArray([
                    .. groups.Select(group => new JsonObject
                    {
                        ["apiGroup"] = "rbac.authorization.k8s.io",
                        ["kind"] = "Group",
                        ["name"] = group,
                    })]),
            });

    private static JsonObject Bootstrapped(string name) =>
        new() { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } };
}
