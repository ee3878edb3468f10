using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>HTTP on the outside, requests and answers of Vault on the inside.</summary>
internal sealed class VaultEndpoint(VaultServer server, RequestJournal journal)
{
    private const int MaxBody = 32 * 1024 * 1024;

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var path = http.Request.Path.Value ?? "/";
        if (path.Contains("//", StringComparison.Ordinal))
        {
            await MovedAsync(http, path);
            return;
        }
        await journal.DelayAsync(http.RequestAborted);
        if (journal.NextFault() is { } fault)
        {
            await AnswerAsync(http, fault, Envelope.Errors("injected fault"));
            journal.Add(http.Request.Method, path, accessor: "", fault);
            return;
        }
        var accessor = "";
        try
        {
            if (!path.StartsWith("/v1/", StringComparison.Ordinal))
            {
                throw new VaultRefusal(404, "");
            }
            await server.Gate.WaitAsync(http.RequestAborted);
            try
            {
                accessor = AccessorOf(http.Request);
                await HandleAsync(http, path["/v1/".Length..]);
            }
            finally
            {
                server.Gate.Release();
            }
        }
        catch (VaultRefusal refusal)
        {
            await AnswerAsync(http, refusal.Status, refusal.Message.Length > 0 ? Envelope.Errors(refusal.Message) : Envelope.Errors());
        }
        journal.Add(http.Request.Method, path, accessor, http.Response.StatusCode);
    }

    private string AccessorOf(HttpRequest request) =>
        server.Core is { } core && TokenOf(request) is { Length: > 0 } token ? core.Tokens.Find(token)?.Accessor ?? "" : "";

    private async Task HandleAsync(HttpContext http, string path)
    {
        if (path is "sys/health" or "sys/seal-status" or "sys/init" or "sys/unseal" or "sys/leader")
        {
            await AnswerAboutSealAsync(http, path);
            return;
        }
        var request = await ReadAsync(http, path);
        if (server.Core is not { } core)
        {
            throw new VaultRefusal(503, request.ClientToken.Length > 0 ? "error performing token check: Vault is sealed" : "Vault is sealed");
        }
        VaultResponse? answer;
        try
        {
            answer = await core.HandleAsync(request);
        }
        finally
        {
            if (ChangesSomething(request))
            {
                server.Flush();
            }
        }
        if (path is "sys/seal" && answer is { Status: 204 })
        {
            server.Seal();
        }
        await AnswerAsync(http, request, answer);
    }

    private static bool ChangesSomething(VaultRequest request) =>
        request.IsWrite || request.Operation is VaultOperation.Delete || request.WrapTtl > TimeSpan.Zero || request.Token is { NumUses: > 0 };

    private async Task AnswerAboutSealAsync(HttpContext http, string path)
    {
        var isWrite = http.Request.Method is "PUT" or "POST";
        switch (path)
        {
            case "sys/health" when http.Request.Method is "GET" or "HEAD":
                await AnswerAsync(http, HealthStatus(http.Request.Query), server.Health());
                return;
            case "sys/seal-status" when http.Request.Method is "GET":
                await AnswerAsync(http, 200, server.SealStatus());
                return;
            case "sys/leader" when http.Request.Method is "GET":
                await AnswerAsync(http, 200, VaultServer.Leader());
                return;
            case "sys/init" when http.Request.Method is "GET":
                await AnswerAsync(http, 200, new JsonObject { ["initialized"] = server.IsInitialized });
                return;
            case "sys/init" when isWrite:
                await AnswerAsync(http, 200, server.InitializeCall(await BodyAsync(http.Request)));
                return;
            case "sys/unseal" when isWrite:
                await AnswerAsync(http, 200, server.UnsealCall(await BodyAsync(http.Request)));
                return;
            default:
                throw new VaultRefusal(405, "");
        }
    }

    private int HealthStatus(IQueryCollection query)
    {
        var (name, fallback) = !server.IsInitialized ? ("uninitcode", 501) : server.IsSealed ? ("sealedcode", 503) : ("activecode", 200);
        return query.TryGetValue(name, out var asked)
            ? int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 100 and < 600 ? code : 400
            : fallback;
    }

    private static async Task<VaultRequest> ReadAsync(HttpContext http, string path)
    {
        var wrapTtl = WrapTtl(http.Request);
        var isListQuery = http.Request.Query["list"] is [{ } list, ..] && bool.TryParse(list is "1" ? "true" : list, out var asked) && asked;
        var operation = http.Request.Method switch
        {
            "LIST" => VaultOperation.List,
            "GET" when isListQuery => VaultOperation.List,
            "GET" or "HEAD" => VaultOperation.Read,
            "POST" or "PUT" => VaultOperation.Update,
            "DELETE" => VaultOperation.Delete,
            _ => throw new VaultRefusal(405, ""),
        };
        var query = http.Request.Query.ToDictionary(item => item.Key, item => item.Value.ToString(), StringComparer.Ordinal);
        return new VaultRequest
        {
            Operation = operation,
            Path = operation is VaultOperation.List && !path.EndsWith('/') ? path + "/" : path,
            Data = operation is VaultOperation.Update ? await BodyAsync(http.Request) : new JsonObject(query.Where(item => item.Key is not "list").Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))),
            Query = query,
            ClientToken = TokenOf(http.Request),
            WrapTtl = wrapTtl,
            RemoteAddress = http.Connection.RemoteIpAddress ?? System.Net.IPAddress.Loopback,
        };
    }

    private static string TokenOf(HttpRequest request)
    {
        var token = request.Headers["X-Vault-Token"].ToString();
        var authorization = request.Headers.Authorization.ToString();
        return token.Length == 0 && authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : token;
    }

    private static TimeSpan WrapTtl(HttpRequest request)
    {
        var text = request.Headers["X-Vault-Wrap-TTL"].ToString();
        return !Durations.TryParse(text, out var ttl)
            ? throw new VaultRefusal(400, $"error parsing X-Vault-Wrap-TTL header: strconv.ParseInt: parsing \"{text}\": invalid syntax")
            : ttl < TimeSpan.Zero ? throw new VaultRefusal(400, "error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative")
            : ttl;
    }

    private static async Task<JsonObject> BodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            throw new VaultRefusal(400, "error parsing form data");
        }
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody)
            {
                throw new VaultRefusal(400, "error parsing form data");
            }
        }
        try
        {
            return body.Length == 0 ? [] : JsonNode.Parse(body.ToArray()) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new VaultRefusal(400, "error parsing JSON");
        }
    }

    private static async Task AnswerAsync(HttpContext http, VaultRequest request, VaultResponse? answer)
    {
        switch (answer)
        {
            case null when request.Operation is VaultOperation.Read or VaultOperation.List:
                await AnswerAsync(http, 404, Envelope.Errors());
                return;
            case null or { Status: 204 }:
                http.Response.StatusCode = 204;
                return;
            case { Raw: { } raw }:
                http.Response.StatusCode = answer.Status == 0 ? 200 : answer.Status;
                http.Response.ContentType = answer.ContentType;
                http.Response.ContentLength = raw.Length;
                await http.Response.Body.WriteAsync(raw);
                return;
            default:
                await AnswerAsync(http, answer.Status == 0 ? 200 : answer.Status, Envelope.Of(answer, request.Id));
                return;
        }
    }

    private static async Task AnswerAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var bytes = Envelope.Bytes(body);
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.ContentLength = bytes.Length;
            await http.Response.Body.WriteAsync(bytes);
        }
    }

    private static async Task MovedAsync(HttpContext http, string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }
        http.Response.StatusCode = 301;
        http.Response.Headers.Location = path;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"<a href=\"{path}\">Moved Permanently</a>.\n\n"));
    }
}
