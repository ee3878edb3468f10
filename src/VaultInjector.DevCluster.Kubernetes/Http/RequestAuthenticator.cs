using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.DevCluster.Kubernetes.Authorization;
using VaultInjector.DevCluster.Kubernetes.Refusals;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Identifies the client of a request: by bearer token, anonymous, or impersonated.</summary>
public sealed class RequestAuthenticator(TokenAuthenticator tokens, RbacAuthorizer authorizer)
{
    private const string Bearer = "Bearer ";

    public UserInfo Authenticate(HttpRequest request)
    {
        var user = Sender(request);
        return request.Headers["Impersonate-User"].ToString() is { Length: > 0 } name ? Impersonated(request, user, name) : user;
    }

    private UserInfo Sender(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return UserInfo.Anonymous;
        }

        return
            header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) &&
            tokens.Check(header[Bearer.Length..].Trim(), [ServiceAccountTokens.Issuer]).User is { } user
            ? user
            : throw ApiErrors.Unauthorized();
    }

    private UserInfo Impersonated(HttpRequest request, UserInfo user, string name)
    {
        List<string> groups = [.. request.Headers["Impersonate-Group"].OfType<string>()];
        var wanted = groups.Select(group => ("groups", group)).Prepend(("users", name));
        foreach (var (resource, value) in wanted)
        {
            var access = new AccessRequest(user, "impersonate") { Resource = resource, Name = value };
            if (!authorizer.Allows(access))
            {
                throw access.Refusal();
            }
        }

        return UserInfo.Named(name, groups);
    }
}
