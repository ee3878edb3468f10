using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Runtime.Streams;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Broker;

/// <summary>How the broker reads and answers over HTTP.</summary>
internal static class BrokerResponses
{
    private const int MaxReportBytes = 4096;

    /// <summary>Null if the body is not such a report, or is too long.</summary>
    public static async Task<T?> ReadReportAsync<T>(this HttpContext context, Func<ReadOnlyMemory<byte>, T?> read)
        where T : class
    {
        // What it announces is for the server to judge, which answers 413 to a body over its own limit.
        var body = await BoundedBody.ReadAsync(context.Request.Body, announced: null, MaxReportBytes, context.RequestAborted);
        return body is { } report ? read(report) : null;
    }

    public static Task WriteGrantAsync(this HttpContext context, TokenGrant grant)
    {
        context.Response.ContentType = "application/json";
        return context.SendAsync(grant.ToJson());
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
        return context.SendAsync(problem.ToJson());
    }

    private static Task SendAsync(this HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
