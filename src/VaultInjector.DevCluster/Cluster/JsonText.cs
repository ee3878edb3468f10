using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>JSON bodies without reflection.</summary>
public static class JsonText
{
    public static HttpContent Content(JsonNode body, string mediaType = "application/json")
    {
        ArgumentNullException.ThrowIfNull(body);
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }
}
