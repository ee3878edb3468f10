using VaultInjector.DevCluster.Kubernetes.Authentication;

namespace VaultInjector.DevCluster.Kubernetes.Authorization;

/// <summary>Role-based access control over the stored roles and bindings; only <c>system:masters</c> passes unchecked.</summary>
public sealed class RbacAuthorizer(ObjectStore store)
{
    public bool Allows(AccessRequest request) =>
        request.User.Groups.Contains(UserInfo.Masters, StringComparer.Ordinal) ||
            RulesFor(request.User, request.Namespace).Any(rule => Covers(rule, request));

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
            return rule.Texts("nonResourceURLs").Any(pattern => pattern is "*" || pattern == path ||
                (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal)));
        }

        List<string> names = [.. rule.Texts("resourceNames")];
        return Has(rule, "apiGroups", request.Group) &&
            rule.Texts("resources").Any(resource => CoversResource(resource, request)) &&
            (names.Count == 0 || (request.Name.Length > 0 && names.Contains(request.Name, StringComparer.Ordinal)));
    }

    private static bool CoversResource(string resource, AccessRequest request) =>
        resource is "*" || resource == request.FullResource ||
            (request.Subresource.Length > 0 && resource == $"*/{request.Subresource}");

    private static bool Has(JsonObject rule, string field, string value) => rule.Texts(field).Any(text => text is "*" || text == value);

    private IEnumerable<JsonObject> RulesOf(JsonObject binding, string ns)
    {
        var name = binding.Text("roleRef", "name") ?? "";
        var role = binding.Text("roleRef", "kind") switch
        {
            "ClusterRole" => store.Get(ResourceCatalog.ClusterRoles, "", name),
            "Role" when ns.Length > 0 => store.Get(ResourceCatalog.Roles, ns, name),
            _ => null,
        };
        return role.Items("rules");
    }

    private static bool Binds(JsonObject binding, UserInfo user) => binding.Items("subjects")
            .Any(subject =>
                subject.Text("kind") switch
                {
                    "User" => subject.Text("name") == user.Name,
                    "Group" => user.Groups.Contains(subject.Text("name"), StringComparer.Ordinal),
                    "ServiceAccount" => user.Name ==
                        UserInfo.AccountName(subject.Text("namespace") ?? binding.Namespace(), subject.Text("name")),
                    _ => false,
                });
}
