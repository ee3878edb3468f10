using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.DevCluster.Kubernetes.Selectors;

namespace VaultInjector.DevCluster.Kubernetes.Authorization;

/// <summary>Role-based access control over the stored roles and bindings; only <c>system:masters</c> passes unchecked.</summary>
public sealed class RbacAuthorizer(ObjectStore store)
{
    public bool Allows(AccessRequest request)
        => request.User.Groups.Contains(UserInfo.Masters, StringComparer.Ordinal)
            || RulesFor(request.User, request.Namespace).Any(rule => Covers(rule, request));

    /// <summary>All rules that bind a user in a namespace (empty: cluster-wide only).</summary>
    public IEnumerable<JsonObject> RulesFor(UserInfo user, string ns)
    {
        var everywhere = store.List(ResourceCatalog.ClusterRoleBindings).Items
            .Where(binding => Binds(binding, user))
            .SelectMany(binding => RulesOf(binding, ""));
        return ns.Length == 0
            ? everywhere
            : everywhere.Concat(store.List(ResourceCatalog.RoleBindings, ns).Items
                .Where(binding => Binds(binding, user))
                .SelectMany(binding => RulesOf(binding, ns)));
    }

    public static bool Covers(JsonObject rule, AccessRequest request)
    {
        if (!Has(rule, "verbs", request.Verb))
        {
            return false;
        }

        if (request.Path is { } path)
        {
            return rule.Texts("nonResourceURLs").Any(pattern => pattern is "*" || string.Equals(pattern, path, StringComparison.Ordinal)
                || (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal)));
        }

        List<string> names = [.. rule.Texts("resourceNames")];
        return Has(rule, "apiGroups", request.Group)
            && rule.Texts("resources").Any(resource => CoversResource(resource, request))
            && (names.Count == 0 || (request.Name.Length > 0 && names.Contains(request.Name, StringComparer.Ordinal)));
    }

    private static bool CoversResource(string resource, AccessRequest request)
        => resource is "*" || string.Equals(resource, request.FullResource, StringComparison.Ordinal)
            || (request.Subresource.Length > 0 && string.Equals(resource, $"*/{request.Subresource}", StringComparison.Ordinal));

    private static bool Has(JsonObject rule, string field, string value)
        => rule.Texts(field).Any(text => text is "*" || string.Equals(text, value, StringComparison.Ordinal));

    private IEnumerable<JsonObject> RulesOf(JsonObject binding, string ns)
    {
        var name = binding.Text("roleRef", "name") ?? "";
        var role = binding.Text("roleRef", "kind") switch
        {
            "ClusterRole" => store.Get(ResourceCatalog.ClusterRoles, "", name),
            "Role" when ns.Length > 0 => store.Get(ResourceCatalog.Roles, ns, name),
            _ => null,
        };
        return role.Map("aggregationRule") is { } aggregation ? Aggregated(aggregation).Concat(role.Items("rules")) : role.Items("rules");
    }

    private IEnumerable<JsonObject> Aggregated(JsonObject aggregation)
        => aggregation.Items("clusterRoleSelectors").SelectMany(selector => store.List(ResourceCatalog.ClusterRoles).Items
            .Where(role => LabelSelector.From(selector).Matches(role.Labels()))
            .SelectMany(role => role.Items("rules")));

    private static bool Binds(JsonObject binding, UserInfo user) =>
        binding
            .Items("subjects")
            .Any(subject =>
                subject.Text("kind") switch
                {
                    "User" => string.Equals(subject.Text("name"), user.Name, StringComparison.Ordinal),
                    "Group" => user.Groups.Contains(subject.Text("name"), StringComparer.Ordinal),
                    "ServiceAccount" => string.Equals(
                        $"system:serviceaccount:{subject.Text("namespace") ?? binding.Namespace()}:{subject.Text("name")}",
                        user.Name,
                        StringComparison.Ordinal),
                    _ => false,
                });
}
