using System.Text;

namespace VaultInjector.Webhook.Health;

/// <summary>The plain-HTTP listener: <c>/livez</c>, <c>/readyz</c>, <c>/metrics</c>; nothing secret on it.</summary>
internal static class ManagementEndpoints
{
    public static void MapManagement(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", (RequestDelegate)(context => context.Response.WriteAsync("ok\n", context.RequestAborted)));
        routes.MapGet("/readyz", (RequestDelegate)AnswerReadiness);
        routes.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static Task AnswerReadiness(HttpContext context)
    {
        var states = context.RequestServices.GetServices<IReadinessCheck>().Select(check => (check.Name, check.State)).ToList();
        var ready = states.TrueForAll(check => check.State.Ready);
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        var text = new StringBuilder();
        foreach (var (name, state) in states)
        {
            text.Append(Mark(state)).Append(name).Append(": ").Append(state.Detail).Append('\n');
        }

        return context.Response.WriteAsync(text.Append(ready ? "ready\n" : "not ready\n").ToString(), context.RequestAborted);
    }

    private static string Mark(ReadinessState state) => state switch
    {
        { Ready: false } => "[-]",
        { IsWell: false } => "[!]",
        _ => "[+]",
    };
}
