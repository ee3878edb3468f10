using System.Globalization;
using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Observability;

namespace VaultInjector.Webhook.Broker;

/// <summary><c>POST /v1/token</c>: one call to the broker, answered as a grant or an RFC 9457 problem.</summary>
internal sealed partial class TokenEndpoint(TokenBroker broker, InjectorMetrics metrics, TimeProvider time, ILogger<TokenEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var answer = await broker.GrantAsync(context.Request.Headers.Authorization, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        var outcome = answer switch
        {
            GrantAnswer.Granted granted => await SendAsync(context, granted).ConfigureAwait(false),
            GrantAnswer.Refused refused => await SendAsync(context, refused).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}."),
        };
        metrics.TokenRequested(outcome, time.GetElapsedTime(started));
    }

    private async Task<string> SendAsync(HttpContext context, GrantAnswer.Granted granted)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, granted.Grant, ContractsJson.Default.TokenGrant, context.RequestAborted).ConfigureAwait(false);
        Log.Granted(logger, granted.Grant.Role, granted.Pod.Pod, granted.Grant.Method);
        return "granted";
    }

    private async Task<string> SendAsync(HttpContext context, GrantAnswer.Refused refused)
    {
        var refusal = refused.Refusal;
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "application/problem+json";
        if (refusal.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        var problem = new Problem("about:blank", "The token request was refused", refusal.Status, refusal.Code, refusal.Detail);
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, ContractsJson.Default.Problem, context.RequestAborted).ConfigureAwait(false);
        Log.Refused(logger, refused.Pod?.Pod ?? "an unknown pod", refusal.Code, refusal.Detail);
        return refusal.Code;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Granted role {Role} to {Pod} by {Method}")]
        public static partial void Granted(ILogger logger, string role, string pod, string method);

        [LoggerMessage(2, LogLevel.Warning, "Refused {Pod}: {Code}: {Detail}")]
        public static partial void Refused(ILogger logger, string pod, string code, string detail);
    }
}
