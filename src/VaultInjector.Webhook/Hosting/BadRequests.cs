namespace VaultInjector.Webhook.Hosting;

/// <summary>A request that is too long or too slow is the client's fault: it gets a status, and the log gets no stack trace.</summary>
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
