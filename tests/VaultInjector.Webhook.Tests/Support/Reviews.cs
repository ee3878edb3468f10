using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>Admission reviews, and requests that carry them without a network.</summary>
internal static class Reviews
{
    /// <summary>The creation of a pod with that role annotation in that namespace.</summary>
    public static JsonObject OfPod(string? role = "yn-api", string space = "shop")
    {
        var review = (JsonObject)JsonNode.Parse(
            $$"""
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
              "uid": "u-1", "operation": "CREATE", "namespace": "{{space}}",
              "resource": {"group": "", "version": "v1", "resource": "pods"},
              "object": {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "app", "image": "app:1"}] } } } }
            """)!;
        if (role is not null)
        {
            review["request"]!["object"]!["metadata"]!["annotations"] = new JsonObject { ["vault-injector.io/role"] = role };
        }

        return review;
    }

    public static byte[] Bytes(this JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    /// <param name="body">Sent as the body.</param>
    /// <param name="announced">Content-Length; null where there is none.</param>
    /// <param name="contentType">The media type.</param>
    public static DefaultHttpContext Request(byte[] body, long? announced = null, string contentType = "application/json") => new()
    {
        Request = { Method = "POST", ContentType = contentType, ContentLength = announced, Body = new MemoryStream(body) },
        Response = { Body = new MemoryStream() },
    };

    public static string Said(this HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    public static JsonElement Json(this HttpContext context) => JsonDocument.Parse(context.Said()).RootElement;
}
