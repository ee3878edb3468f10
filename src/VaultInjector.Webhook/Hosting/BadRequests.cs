namespace VaultInjector.Webhook.Hosting;

/// <summary>A request that is too long or too slow is answered with its status, without a stack trace in the log.</summary>
internal static class BadRequests
{
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
    }
}
