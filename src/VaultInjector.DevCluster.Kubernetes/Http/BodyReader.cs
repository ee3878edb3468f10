using Microsoft.Net.Http.Headers;

namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>Reads JSON and YAML bodies of at most 3 MiB, the limit of a real server.</summary>
public static class BodyReader
{
    private const int Limit = 3 * 1024 * 1024;

    public static string MediaType(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? type.MediaType.ToString().ToLowerInvariant()
            : "application/json";

    public static async Task<JsonObject> ObjectAsync(HttpRequest request) =>
        await NodeAsync(request) as JsonObject ?? throw ApiErrors.BadRequest("the body of the request must be an object");

    /// <summary>An optional object, such as the options of a deletion.</summary>
    public static async Task<JsonObject?> OptionalAsync(HttpRequest request) =>
        request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")
            ? null
            : await NodeAsync(request) as JsonObject;

    public static async Task<JsonNode?> NodeAsync(HttpRequest request)
    {
        var type = MediaType(request);
        var yaml = type.EndsWith("yaml", StringComparison.Ordinal);
        if (!yaml && !type.EndsWith("json", StringComparison.Ordinal))
        {
            throw ApiErrors.UnsupportedMediaType(type);
        }

        var text = Encoding.UTF8.GetString(await BytesAsync(request));
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : yaml ? YamlBody.Parse(text) : JsonNode.Parse(text);
        }
        catch (FormatException problem)
        {
            throw ApiErrors.BadRequest($"error converting YAML to JSON: {problem.Message}");
        }
        catch (JsonException problem)
        {
            throw ApiErrors.BadRequest($"couldn't get version/kind; json parse error: {problem.Message}");
        }
    }

    private static async Task<byte[]> BytesAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > Limit)
            {
                throw ApiErrors.TooLarge();
            }
        }

        return buffer.ToArray();
    }
}
