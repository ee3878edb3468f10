using System.Text.Json;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Refusals;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Admission;

/// <summary><c>POST /mutate</c>: reads a review up to a limit, asks for the verdict, writes the answer.</summary>
internal sealed partial class AdmissionEndpoint(
    PodAdmission admission,
    ApiServerClients clients,
    ReviewBodies bodies,
    InjectorMetrics metrics,
    ThinnedLog thinned,
    TimeProvider time,
    ILogger<AdmissionEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        if (clients.Refuse(context) is { } reason)
        {
            metrics.AdmissionClientRefused();
            if (thinned.Takes(AdmissionOutcome.ClientRefused.Code))
            {
                Log.ClientRefused(logger, reason);
            }

            await WriteAsync(context, StatusCodes.Status403Forbidden, $"vault-injector answers the API server only: {reason}");
            return;
        }

        if (!context.Request.HasJsonContentType())
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Content-Type is not application/json");
            return;
        }

        try
        {
            await bodies.RunAsync(context, () => ReviewAsync(context, started));
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "the body is not JSON");
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await RefuseAsync(context, bad.StatusCode, $"the body is larger than {ReviewBodies.MaxBytes} bytes");
        }
    }

    private async Task ReviewAsync(HttpContext context, long started)
    {
        var reading = await bodies.ReadAsync(context);
        if (reading.HasFailed(out var body))
        {
            await RefuseAsync(context, reading.Status, reading.Problem);
            return;
        }

        using (body)
        using (var document = ReviewDocument.Parse(body.Content))
        {
            if (document is null)
            {
                await RefuseAsync(
                    context,
                    StatusCodes.Status413PayloadTooLarge,
                    $"the body has more than {ReviewDocument.MostValues} JSON values");
                return;
            }

            await AnswerAsync(context, document.RootElement, started);
        }
    }

    private async Task AnswerAsync(HttpContext context, JsonElement body, long started)
    {
        var (review, problem) = AdmissionReview.Read(body);
        if (review is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        var verdict = await admission.JudgeAsync(review, context.RequestAborted);
        context.Response.ContentType = "application/json";
        AdmissionResponseWriter.Write(context.Response.BodyWriter, review, verdict);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        ConnectionPlace.MarkKnown(context);
        metrics.AdmissionReviewed(verdict.Reason, time.GetElapsedTime(started));
        if (verdict is AdmissionVerdict.Denied denied)
        {
            RefusedRequest.Mark(
                context,
                new RefusedRequest("admission", $"a pod in {review.Namespace}", verdict.Reason, denied.Message));
        }

        Report(review, verdict);
    }

    private void Report(AdmissionReview review, AdmissionVerdict verdict)
    {
        switch (verdict)
        {
            case AdmissionVerdict.Patched:
                Log.Injected(logger, review.Uid, review.Namespace);
                break;
            case AdmissionVerdict.Denied:
                Log.Denied(logger, review.Uid, review.Namespace, verdict.Reason);
                break;
            default:
                Log.Untouched(logger, review.Uid, review.Namespace, verdict.Reason);
                break;
        }
    }

    /// <summary>The body is not read any further: the connection ends with the answer.</summary>
    private Task RefuseAsync(HttpContext context, int status, string problem)
    {
        metrics.AdmissionUnreadable();
        if (thinned.Takes(AdmissionOutcome.Unreadable.Code))
        {
            Log.Unreadable(logger, status, problem);
        }

        return WriteAsync(context, status, $"vault-injector cannot read this admission review: {problem}");
    }

    private static Task WriteAsync(HttpContext context, int status, string sentence)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync($"{sentence}\n", context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Injected a pod in namespace {Namespace} (review {Uid})")]
        public static partial void Injected(ILogger logger, string uid, string @namespace);

        [LoggerMessage(2, LogLevel.Information, "Denied a pod in namespace {Namespace}: {Reason} (review {Uid})")]
        public static partial void Denied(ILogger logger, string uid, string @namespace, string reason);

        [LoggerMessage(3, LogLevel.Debug, "Left an object in namespace {Namespace} unchanged: {Reason} (review {Uid})")]
        public static partial void Untouched(ILogger logger, string uid, string @namespace, string reason);

        [LoggerMessage(4, LogLevel.Warning, "Answered {Status} to a request that is not an admission review: {Problem}")]
        public static partial void Unreadable(ILogger logger, int status, string problem);

        [LoggerMessage(5, LogLevel.Warning, "Refused a client that is not the API server: {Reason}")]
        public static partial void ClientRefused(ILogger logger, string reason);
    }
}
