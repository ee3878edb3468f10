using System.Net;

namespace VaultInjector.Configuration;

/// <summary>
/// Sends requests to Vault with the token of now, over TLS that the CA of now verifies. For <c>IHttpClientFactory</c>:
/// <c>services.AddHttpClient("vault").ConfigurePrimaryHttpMessageHandler(() =&gt; new VaultHttpHandler())</c>.
/// </summary>
public sealed class VaultHttpHandler : DelegatingHandler
{
    private const string TokenHeader = "X-Vault-Token";
    private readonly VaultAccess _access;

    /// <summary>Makes a handler; files are read when a request needs them.</summary>
    /// <param name="options">Where they are, if not at the usual place.</param>
    public VaultHttpHandler(VaultClientOptions? options = null)
    {
        _access = new VaultAccess(options ?? new VaultClientOptions());
        InnerHandler = TrustedConnections.Handler(_access.Tls);
    }

    /// <summary>
    /// A request that has a token already keeps it. A request to another server than Vault gets none. If Vault refuses a token that the
    /// agent has just replaced, the request is sent once more with the new one.
    /// </summary>
    /// <exception cref="VaultInjectorException">There is no token; the message names the annotation that brings it.</exception>
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.Contains(TokenHeader) || !IsForVault(request))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        if (request.Content is { } body)
        {
            await body.LoadIntoBufferAsync(cancellationToken);
        }

        var token = _access.Token();
        Sign(request, token);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Forbidden || _access.Token() is var later && later == token)
        {
            return response;
        }

        response.Dispose();
        request.Headers.Remove(TokenHeader);
        Sign(request, later);
        return await base.SendAsync(request, cancellationToken);
    }

    private bool IsForVault(HttpRequestMessage request)
    {
        var vault = _access.Address();
        return request.RequestUri is { IsAbsoluteUri: true } target && target.Scheme == vault.Scheme && target.Authority == vault.Authority;
    }

    private void Sign(HttpRequestMessage request, string token)
    {
        request.Headers.TryAddWithoutValidation(TokenHeader, token);
        request.Headers.Remove("X-Vault-Request");
        request.Headers.Add("X-Vault-Request", "true");
        if (_access.Namespace is { } name && !request.Headers.Contains("X-Vault-Namespace"))
        {
            request.Headers.TryAddWithoutValidation("X-Vault-Namespace", name);
        }
    }
}
