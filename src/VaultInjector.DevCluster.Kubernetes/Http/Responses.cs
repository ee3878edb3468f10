namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Writes JSON answers.</summary>
public static class Responses
{
    public static async Task WriteAsync(this HttpResponse response, int status, JsonNode body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        var bytes = body.ToBytes();
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted);
    }

    public static void Warn(this HttpResponse response, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            var text = string.Concat(warning.Where(letter => !char.IsControl(letter) || letter is '\n'))
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace('\n', ' ');
            response.Headers.Append("Warning", $"299 - \"{text}\"");
        }
    }

    public static JsonObject Deleted(ResourceType type, JsonObject item) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = new JsonObject { ["name"] = item.Name(), ["group"] = type.Group, ["kind"] = type.Plural, ["uid"] = item.Uid() },
    };

    public static JsonObject List(ResourceType type, IEnumerable<JsonObject> items, string version) => new()
    {
        ["kind"] = $"{type.Kind}List",
        ["apiVersion"] = type.ApiVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = version },
        ["items"] = new JsonArray([.. items.Select(item => item.Copy())]),
    };
}
