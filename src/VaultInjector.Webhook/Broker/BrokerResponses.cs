using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VaultInjector.Contracts;

namespace VaultInjector.Webhook.Broker;

/// <summary>How the broker reads and answers over HTTP.</summary>
internal static class BrokerResponses
{
    private const int MaxReportBytes = 4096;

    /// <summary>Null where the body is no such report, or too long for one.</summary>
    public static async Task<T?> ReadReportAsync<T>(this HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        var buffer = new byte[MaxReportBytes + 1];
        var read = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            return read <= MaxReportBytes ? JsonSerializer.Deserialize(buffer.AsSpan(0, read), type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Task WriteGrantAsync(this HttpContext context, TokenGrant grant)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, grant, ContractsJson.Default.TokenGrant, context.RequestAborted);
    }

    /// <summary>An RFC 9457 problem.</summary>
    public static Task WriteRefusalAsync(this HttpContext context, Refusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "application/problem+json";
        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var problem = new Problem("about:blank", "The injector refused", refusal.Status, refusal.Code, refusal.Detail);
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, ContractsJson.Default.Problem, context.RequestAborted);
    }
}
