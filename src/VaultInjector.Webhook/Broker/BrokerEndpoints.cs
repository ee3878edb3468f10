using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Observability;

namespace VaultInjector.Webhook.Broker;

/// <summary><c>POST /v1/token</c> and <c>POST /v1/issued</c>: one call to the broker each, answered as a grant, as nothing, or as a problem.</summary>
internal sealed partial class BrokerEndpoints(TokenBroker broker, InjectorMetrics metrics, TimeProvider time, ILogger<BrokerEndpoints> logger)
{
    private const int MaxReportBytes = 4096;

    public async Task GrantAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var answer = await broker.GrantAsync(context.Request.Headers.Authorization, context.RequestAborted).ConfigureAwait(false);
        metrics.TokenRequested(await SendAsync(context, answer).ConfigureAwait(false), time.GetElapsedTime(started));
    }

    public async Task RecordAsync(HttpContext context)
    {
        var answer = await ReadReportAsync(context).ConfigureAwait(false) is { } report
            ? await broker.RecordAsync(context.Request.Headers.Authorization, report, context.RequestAborted).ConfigureAwait(false)
            : new BrokerAnswer.Refused(null, Refusal.BadRequest(
                ProblemCodes.ReportInvalid, "Send {\"tokenAccessor\": \"…\", \"secretIdAccessor\": \"…\"} with one of them at least, as Vault gave them."));
        metrics.IssueReported(await SendAsync(context, answer).ConfigureAwait(false));
    }

    private async Task<string> SendAsync(HttpContext context, BrokerAnswer answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        switch (answer)
        {
            case BrokerAnswer.Granted granted:
                await context.WriteGrantAsync(granted.Grant).ConfigureAwait(false);
                Log.Granted(logger, granted.Grant.Role, granted.Pod.Pod, granted.Grant.Method);
                return "granted";
            case BrokerAnswer.Recorded recorded:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                Log.Recorded(logger, recorded.Pod.Pod);
                return "recorded";
            case BrokerAnswer.Refused(var pod, var refusal):
                await context.WriteRefusalAsync(refusal).ConfigureAwait(false);
                Log.Refused(logger, pod?.Pod ?? "an unknown pod", refusal.Code, refusal.Detail);
                return refusal.Code;
            default:
                throw new InvalidOperationException($"Unknown answer {answer.GetType().Name}.");
        }
    }

    /// <summary>Null where the body is no report.</summary>
    private static async Task<IssuedReport?> ReadReportAsync(HttpContext context)
    {
        var buffer = new byte[MaxReportBytes + 1];
        var read = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            return read <= MaxReportBytes && JsonSerializer.Deserialize(buffer.AsSpan(0, read), ContractsJson.Default.IssuedReport) is { } report
                && (report.TokenAccessor ?? report.SecretIdAccessor) is not null && IsAccessorOrNull(report.TokenAccessor) && IsAccessorOrNull(report.SecretIdAccessor)
                    ? report
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsAccessorOrNull(string? text) =>
        text is null || (text.Length is > 0 and <= 128 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Granted role {Role} to {Pod} by {Method}")]
        public static partial void Granted(ILogger logger, string role, string pod, string method);

        [LoggerMessage(2, LogLevel.Warning, "Refused {Pod}: {Code}: {Detail}")]
        public static partial void Refused(ILogger logger, string pod, string code, string detail);

        [LoggerMessage(3, LogLevel.Debug, "Wrote down what {Pod} was given")]
        public static partial void Recorded(ILogger logger, string pod);
    }
}
