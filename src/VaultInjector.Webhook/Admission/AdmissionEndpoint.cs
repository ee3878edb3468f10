using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Admission;

/// <summary><c>POST /mutate</c>: reads a size-capped review, asks for the verdict, writes the answer.</summary>
internal sealed partial class AdmissionEndpoint(
    PodAdmission admission, ApiServerClients clients, InjectorMetrics metrics, TimeProvider time, ILogger<AdmissionEndpoint> logger)
{
    /// <summary>4 MiB, above the 3 MiB that an API server accepts for an object.</summary>
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        if (clients.WhyNot(context) is { } stranger)
        {
            metrics.AdmissionClientRefused();
            Log.Stranger(logger, stranger);
            await WriteAsync(context, StatusCodes.Status403Forbidden, $"vault-injector answers nobody but the API server here: {stranger}");
            return;
        }

        if (!context.Request.HasJsonContentType())
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "Content-Type is not application/json");
            return;
        }

        try
        {
            LimitBody(context);
            using var body = await RequestBody.ReadAsync(context);
            using var document = JsonDocument.Parse(body.Content);
            await AnswerAsync(context, document.RootElement, started);
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "the body is not JSON");
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await RefuseAsync(context, bad.StatusCode, $"the body is larger than {MaxBodyBytes} bytes");
        }
    }

    private async Task AnswerAsync(HttpContext context, JsonElement body, long started)
    {
        if (AdmissionReview.Read(body, out var problem) is not { } review)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        var verdict = await admission.JudgeAsync(review, context.RequestAborted);
        context.Response.ContentType = "application/json";
        AdmissionResponseWriter.Write(context.Response.BodyWriter, review, verdict);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        metrics.AdmissionReviewed(verdict.Reason, time.GetElapsedTime(started));
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

    private static void LimitBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }
    }

    private Task RefuseAsync(HttpContext context, int status, string why)
    {
        metrics.AdmissionUnreadable();
        Log.Unreadable(logger, status, why);
        return WriteAsync(context, status, $"vault-injector cannot read this admission review: {why}");
    }

    private static Task WriteAsync(HttpContext context, int status, string sentence)
    {
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

        [LoggerMessage(3, LogLevel.Debug, "Left an object in namespace {Namespace} untouched: {Reason} (review {Uid})")]
        public static partial void Untouched(ILogger logger, string uid, string @namespace, string reason);

        [LoggerMessage(4, LogLevel.Warning, "Answered {Status} to something that is not an admission review: {Why}")]
        public static partial void Unreadable(ILogger logger, int status, string why);

        [LoggerMessage(5, LogLevel.Warning, "Refused somebody who is not the API server: {Why}")]
        public static partial void Stranger(ILogger logger, string why);
    }
}
