using System.Globalization;
using System.Text.Json;
using VaultInjector.Contracts;

namespace VaultInjector.Webhook.Broker;

/// <summary>How the broker answers over HTTP.</summary>
internal static class BrokerResponses
{
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
