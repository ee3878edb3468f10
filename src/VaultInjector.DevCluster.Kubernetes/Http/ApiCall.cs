using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.DevCluster.Kubernetes.Authorization;
using VaultInjector.DevCluster.Kubernetes.Operations;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>One request on a resource, read from its method and path.</summary>
public sealed record ApiCall(string Verb, Target Target, IQueryCollection Query)
{
    public ResourceType Type => Target.Type;

    public bool AllNamespaces => Target.Namespace.Length == 0;

    public bool DryRun => Query["dryRun"].Contains("All", StringComparer.Ordinal);

    public string? Parameter(string name) => Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool Flag(string name) => Parameter(name) is "true" or "1" or "True";

    public AccessRequest Access(UserInfo user) => new(user, Verb)
    {
        Group = Type.Group,
        Resource = Type.Plural,
        Subresource = Target.Subresource,
        Namespace = Type.Namespaced || Type.Kind is "Namespace" ? Target.Namespace : "",
        Name = Target.Name.Length > 0 ? Target.Name : NameInSelector(),
    };

    /// <summary>Reads a resource path; null if the path is not one or names no known resource.</summary>
    public static ApiCall? Parse(HttpRequest request)
    {
        var parts = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var tail] when tail.Length > 0 => ("", v, tail),
            ["apis", var g, var v, .. var tail] when tail.Length > 0 => (g, v, tail),
            _ => ("", "", []),
        };
        if (rest.Length == 0 || Resolve(group, version, rest) is not { } target)
        {
            return null;
        }

        return new ApiCall(VerbOf(request, target.Name), target, request.Query);
    }

    private static Target? Resolve(string group, string version, string[] rest)
    {
        var ns = "";
        if (rest is ["namespaces", var inside, var next, ..] && next is not ("status" or "finalize"))
        {
            ns = inside;
            rest = rest[2..];
        }

        if (rest.Length > 3 || ResourceCatalog.Find(group, version, rest[0]) is not { } type)
        {
            return null;
        }

        var name = rest.Length > 1 ? rest[1] : "";
        var subresource = rest.Length > 2 ? rest[2] : "";
        var fits =
            (subresource.Length == 0 || type.Subresources.ContainsKey(subresource)) &&
            (type.Namespaced ? name.Length == 0 || ns.Length > 0 : ns.Length == 0);
        return fits ? new Target(type, ns, name, subresource) : null;
    }

    private static string VerbOf(HttpRequest request, string name) => request.Method switch
    {
        "GET" or "HEAD" when request.Query["watch"].ToString() is "true" or "1" => "watch",
        "GET" or "HEAD" => name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length > 0 ? "delete" : "deletecollection",
        _ => request.Method.ToLowerInvariant(),
    };

    private string NameInSelector()
    {
        const string Field = "metadata.name=";
        return
            Verb is "list" or "watch" or "deletecollection" && Parameter("fieldSelector") is { } selector &&
            selector.StartsWith(Field, StringComparison.Ordinal) && !selector.Contains(',', StringComparison.Ordinal)
                ? selector[Field.Length..].TrimStart('=')
                : "";
    }
}
