using VaultInjector.DevCluster.Kubernetes.Authentication;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Finds out who sends a request, by its bearer token.</summary>
public sealed class RequestAuthenticator(TokenAuthenticator tokens)
{
    private const string Bearer = "Bearer ";

    /// <exception cref="ApiException">There is a token, but it is not valid.</exception>
    public UserInfo Authenticate(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return UserInfo.Anonymous;
        }

        var token = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : "";
        return tokens.Check(token, [ServiceAccountTokens.Issuer]).User ?? throw ApiErrors.Unauthorized();
    }
}
