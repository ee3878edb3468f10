using System.Text;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Sidecar;

/// <summary>The injector's side: a grant for the pod's role, and the CA bundle.</summary>
internal sealed class FakeBroker(FakeVault vault)
{
    public string CaBundle { get; set; } = TestAuthority.Shared.Pem;

    /// <summary>What verifies Vault; null for an injector that knows one bundle only.</summary>
    public string? VaultCaBundle { get; set; }

    public string Method { get; set; } = AuthMethods.AppRole;

    /// <summary>Changes a grant before it is sent.</summary>
    public Func<TokenGrant, TokenGrant> Change { get; set; } = grant => grant;

    public string? LastIdentity { get; private set; }

    public HttpResponseMessage? Answer(string call, HttpRequestMessage request) => call switch
    {
        "POST injector.test/v1/token" => Grant(request),
        "GET injector.test/v1/ca" => Bundle(request, CaBundle),
        "GET injector.test/v1/ca/vault" when VaultCaBundle is not null => Bundle(request, VaultCaBundle),
        "POST injector.test/v1/issued" or "POST injector.test/v1/incidents" or "POST injector.test/v1/trouble" => Peers.Answer(204, ""),
        _ => null,
    };

    private HttpResponseMessage Grant(HttpRequestMessage request)
    {
        LastIdentity = request.Headers.Authorization?.ToString();
        var path = Method == AuthMethods.Token ? "auth/token/create/app" : "auth/approle/role/app/secret-id";
        var grant = new TokenGrant(
            Method,
            "app",
            "https://vault.test:8200",
            null,
            Method == AuthMethods.Token ? "auth/token" : "auth/approle",
            Method == AuthMethods.Token ? null : "role-id-1",
            new WrappedSecret(vault.Wrap(path), 60, path),
            CaBundle,
            VaultCaBundle);
        return Peers.Answer(200, Encoding.UTF8.GetString(Change(grant).ToJson()));
    }

    private static HttpResponseMessage Bundle(HttpRequestMessage request, string pem)
    {
        var tag = $"\"{pem.GetHashCode(StringComparison.Ordinal)}\"";
        var known = request.Headers.IfNoneMatch.Any(value => value.Tag == tag);
        var answer = Peers.Answer(known ? 304 : 200, known ? "" : pem, "application/x-pem-file");
        answer.Headers.ETag = new(tag);
        return answer;
    }
}
