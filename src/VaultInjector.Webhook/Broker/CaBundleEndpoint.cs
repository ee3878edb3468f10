using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Broker;

/// <summary>The CA bundles as PEM, with an ETag so that agents ask cheaply.</summary>
internal sealed class CaBundleEndpoint(TrustedAuthorities authorities)
{
    /// <summary>The part of the path that names a Vault.</summary>
    public const string VaultName = "vault";

    /// <summary><c>GET /v1/ca</c>: what verifies the injector, and Vault for agents that know one bundle only.</summary>
    public Task HandleAsync(HttpContext context) => AnswerAsync(context, authorities.Current.Pem);

    /// <summary><c>GET /v1/ca/vault</c>: what verifies the default Vault; <c>/v1/ca/vault/NAME</c>: what verifies that one.</summary>
    public Task HandleVaultAsync(HttpContext context)
    {
        if ((context.GetRouteValue(VaultName) is string name ? authorities.Of(name)?.ForPods : authorities.ForVault) is { } bundle)
        {
            return AnswerAsync(context, bundle.Pem);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task AnswerAsync(HttpContext context, string pem)
    {
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(pem)))}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: true)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/x-pem-file";
        return context.Response.WriteAsync(pem, context.RequestAborted);
    }
}
