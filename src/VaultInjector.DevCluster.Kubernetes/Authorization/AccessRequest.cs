using VaultInjector.DevCluster.Kubernetes.Authentication;

namespace VaultInjector.DevCluster.Kubernetes.Authorization;

/// <summary>A requested action: on a resource, or on a path if <see cref="Path"/> is set.</summary>
public sealed record AccessRequest(UserInfo User, string Verb)
{
    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Path { get; init; }

    public string FullResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";

    public ApiException Refusal()
    {
        if (Path is not null)
        {
            return ApiErrors.ForbiddenPath(User.Name, Verb, Path);
        }

        var scope = Namespace.Length > 0 ? $"in the namespace \"{Namespace}\"" : "at the cluster scope";
        return ApiErrors.Forbidden(
            new ResourceType(Group, "v1", Resource, Resource),
            Name,
            $"User \"{User.Name}\" cannot {Verb} resource \"{FullResource}\" in API group \"{Group}\" {scope}");
    }
}
