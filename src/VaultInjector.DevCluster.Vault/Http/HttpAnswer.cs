using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Http;

/// <summary>An answer as it goes out.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Null if there is no body.</param>
/// <param name="Body">Null for none.</param>
internal sealed record HttpAnswer(int Status, string? ContentType, byte[]? Body)
{
    public static HttpAnswer Json(int status, JsonObject body) => new(status, "application/json", Envelope.Bytes(body));

    public static HttpAnswer Errors(int status, string message) =>
        Json(status, message.Length > 0 ? Envelope.Errors(message) : Envelope.Errors());

    public static HttpAnswer Of(VaultRequest request, VaultResponse? answer) => answer switch
    {
        null when request.Operation is VaultOperation.Read or VaultOperation.List => Json(404, Envelope.Errors()),
        null or { Status: 204 } => new HttpAnswer(204, null, null),
        { Raw: { } raw } => new HttpAnswer(StatusOf(answer), answer.ContentType, raw),
        _ => Json(StatusOf(answer), Envelope.Of(answer, request.Id)),
    };

    public async Task SendAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (Body is not null)
        {
            http.Response.ContentType = ContentType;
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                http.Response.ContentLength = Body.Length;
                await http.Response.Body.WriteAsync(Body);
            }
        }
    }

    private static int StatusOf(VaultResponse answer) => answer.Status == 0 ? 200 : answer.Status;
}
