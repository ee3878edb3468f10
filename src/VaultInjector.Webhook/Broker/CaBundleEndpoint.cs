using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Broker;

/// <summary><c>GET /v1/ca</c>: the CA bundle as PEM, with an ETag so that agents ask cheaply.</summary>
internal sealed class CaBundleEndpoint(TrustedAuthorities authorities)
{
    public Task HandleAsync(HttpContext context)
    {
        var pem = authorities.Current.Pem;
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
