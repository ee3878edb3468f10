using System.Text.Json;

namespace VaultInjector.Webhook.Status;

/// <summary><c>GET /</c>, <c>/status.css</c> and <c>/status.json</c> on the management port.</summary>
internal sealed class StatusEndpoints(StatusSource source)
{
    public const string JsonPath = "/status.json";

    /// <summary>Nothing but the page's own style: no script, no form, no frame.</summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly byte[] Style = ReadStyle();

    public Task PageAsync(HttpContext context) => SendAsync(context, "text/html", StatusPage.Render(source.Read()));

    public Task JsonAsync(HttpContext context) =>
        SendAsync(context, "application/json", JsonSerializer.Serialize(source.Read(), StatusJson.Default.StatusReport));

    public static Task StyleAsync(HttpContext context)
    {
        Protect(context, "text/css");
        return context.Response.Body.WriteAsync(Style, context.RequestAborted).AsTask();
    }

    private static Task SendAsync(HttpContext context, string type, string text)
    {
        Protect(context, type);
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static void Protect(HttpContext context, string type)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = $"{type}; charset=utf-8";
    }

    private static byte[] ReadStyle()
    {
        using var stream = typeof(StatusEndpoints).Assembly.GetManifestResourceStream("status.css")!;
        var style = new byte[stream.Length];
        stream.ReadExactly(style);
        return style;
    }
}
