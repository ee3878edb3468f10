using VaultInjector.Contracts;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Broker;

/// <summary>
/// <c>POST /v1/token</c>, <c>/v1/issued</c>, <c>/v1/incidents</c> and <c>/v1/trouble</c>: one call to the broker each, answered with a
/// grant, with 204, or with a problem.
/// </summary>
internal sealed partial class BrokerEndpoints(
    TokenBroker broker,
    InjectorMetrics metrics,
    ThinnedLog thinned,
    TimeProvider time,
    ILogger<BrokerEndpoints> logger)
{
    public async Task GrantAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var answer = await broker.GrantAsync(context.Request.Headers.Authorization, context.RequestAborted);
        metrics.TokenRequested(await SendAsync(context, answer), time.GetElapsedTime(started));
    }

    public async Task RecordAsync(HttpContext context)
    {
        var report = await context.ReadReportAsync(IssuedReport.FromJson);
        var answer = report is not null && NamesAccessors(report)
            ? await broker.RecordAsync(context.Request.Headers.Authorization, report, context.RequestAborted)
            : Malformed("{\"tokenAccessor\": \"…\", \"secretIdAccessor\": \"…\"} with one of them at least, as Vault gave them");
        metrics.IssueReported(await SendAsync(context, answer));
    }

    public async Task AlarmAsync(HttpContext context)
    {
        var report = await context.ReadReportAsync(IncidentReport.FromJson);
        var answer = report is { Detail.Length: > 0 }
            ? await broker.AlarmAsync(context.Request.Headers.Authorization, context.RequestAborted)
            : Malformed("{\"detail\": \"…\"} with what happened");
        await SendAsync(context, answer);
    }

    public async Task TroubleAsync(HttpContext context)
    {
        var report = await context.ReadReportAsync(TroubleReport.FromJson);
        var answer = report is not null && TroubleKinds.All.Contains(report.Kind, StringComparer.Ordinal)
            ? await broker.TellAsync(context.Request.Headers.Authorization, report, context.RequestAborted)
            : Malformed($"{{\"kind\": \"…\"}} with one of {string.Join(", ", TroubleKinds.All)}");
        await SendAsync(context, answer);
    }

    private static BrokerAnswer.Refused Malformed(string expected) => new(RefusalReason.ReportInvalid.For(expected));

    /// <returns>The outcome for the metric: a code of the catalogue where it is refused.</returns>
    private async Task<string> SendAsync(HttpContext context, BrokerAnswer answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        switch (answer)
        {
            case BrokerAnswer.Granted(var pod, var grant):
                ConnectionPlace.MarkKnown(context);
                await context.WriteGrantAsync(grant);
                Log.Granted(logger, grant.Role, pod, grant.Method);
                return "granted";
            case BrokerAnswer.Recorded(var pod):
                ConnectionPlace.MarkKnown(context);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                Log.Recorded(logger, pod);
                return "recorded";
            case BrokerAnswer.Refused(var refusal):
                RefusedRequest.Mark(
                    context,
                    new RefusedRequest("broker", refusal.Pod ?? "an unknown pod", refusal.Code, refusal.Detail));
                await context.WriteRefusalAsync(refusal);
                Report(refusal);
                return refusal.Code;
            default:
                throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}.");
        }
    }

    /// <summary>A pod may ask only so often; an unknown client may not fill the log.</summary>
    private void Report(Refusal refusal)
    {
        if (refusal.Pod is not null || thinned.Takes(refusal.Code))
        {
            Log.Refused(logger, refusal.Pod ?? "an unknown pod", refusal.Code, refusal.Detail);
        }
    }

    private static bool NamesAccessors(IssuedReport report) =>
        (report.TokenAccessor ?? report.SecretIdAccessor) is not null &&
        IsAccessorOrNull(report.TokenAccessor) &&
        IsAccessorOrNull(report.SecretIdAccessor);

    private static bool IsAccessorOrNull(string? text) => text is null || Accessor.IsValid(text);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Granted role {Role} to {Pod} by {Method}")]
        public static partial void Granted(ILogger logger, string role, string pod, string method);

        [LoggerMessage(2, LogLevel.Warning, "Refused {Pod}: {Code}: {Detail}")]
        public static partial void Refused(ILogger logger, string pod, string code, string detail);

        [LoggerMessage(3, LogLevel.Debug, "Recorded what {Pod} was given")]
        public static partial void Recorded(ILogger logger, string pod);
    }
}
