using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Seal;

namespace VaultInjector.DevCluster.Vault.Http;

/// <summary>HTTP on the outside, requests and answers of Vault on the inside.</summary>
internal sealed class VaultEndpoint(SealableVault vault)
{
    private const int MaxBody = 32 * 1024 * 1024;

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var path = http.Request.Path.Value ?? "/";
        await (await AnswerAsync(http, path)).SendAsync(http);
    }

    /// <summary>With the gate held while it is handled, and not any more while its changes are stored.</summary>
    private async Task<HttpAnswer> AnswerAsync(HttpContext http, string path)
    {
        VaultRequest? request = null;
        try
        {
            path = path.StartsWith("/v1/", StringComparison.Ordinal) ? path["/v1/".Length..] : throw new VaultRefusal(404, "");
            request = IsAboutSeal(path) ? null : await ReadAsync(http, path);
            await vault.Gate.WaitAsync(http.RequestAborted);
            try
            {
                return request is null ? await AnswerAboutSealAsync(http, path) : await HandleAsync(request);
            }
            finally
            {
                vault.Gate.Release();
            }
        }
        catch (VaultRefusal refusal)
        {
            return HttpAnswer.Errors(refusal.Status, refusal.Message);
        }
        finally
        {
            if (request is not null && ChangesSomething(request))
            {
                await vault.CommitAsync();
            }
        }
    }

    private async Task<HttpAnswer> HandleAsync(VaultRequest request)
    {
        var core =
            vault.Core
            ?? throw new VaultRefusal(
                503,
                request.ClientToken.Length > 0 ? "error performing token check: Vault is sealed" : "Vault is sealed");
        var inside = core.At(request.Namespace) ??
            throw new VaultRefusal(404, $"no handler for route \"{request.Namespace}/{request.Path}\"");
        var answer = await inside.HandleAsync(request);
        if (request.Path is "sys/seal" && answer is { Status: 204 })
        {
            vault.Seal();
        }
        return HttpAnswer.Of(request, answer);
    }

    private static bool IsAboutSeal(string path) => path is "sys/health" or "sys/seal-status" or "sys/init" or "sys/unseal";

    private static bool ChangesSomething(VaultRequest request) =>
        request.IsWrite || request.MakesLease || request.Operation is VaultOperation.Delete ||
        request.WrapTtl > TimeSpan.Zero || request.Token is { NumUses: > 0 };

    private async Task<HttpAnswer> AnswerAboutSealAsync(HttpContext http, string path)
    {
        var isWrite = http.Request.Method is "PUT" or "POST";
        return path switch
        {
            "sys/health" when http.Request.Method is "GET" or "HEAD" => HttpAnswer.Json(HealthStatus, vault.Health()),
            "sys/seal-status" when http.Request.Method is "GET" => HttpAnswer.Json(200, vault.SealStatus()),
            "sys/init" when http.Request.Method is "GET" => HttpAnswer.Json(200, new JsonObject { ["initialized"] = vault.IsInitialized }),
            "sys/init" when isWrite => HttpAnswer.Json(200, vault.InitializeCall(await BodyAsync(http.Request))),
            "sys/unseal" when isWrite => HttpAnswer.Json(200, vault.UnsealCall(await BodyAsync(http.Request))),
            _ => throw new VaultRefusal(405, ""),
        };
    }

    private int HealthStatus => !vault.IsInitialized ? 501 : vault.IsSealed ? 503 : 200;

    private static async Task<VaultRequest> ReadAsync(HttpContext http, string path)
    {
        var wrapTtl = WrapTtl(http.Request);
        var isListQuery =
            http.Request.Query["list"] is [{ } list, ..] && bool.TryParse(list is "1" ? "true" : list, out var asked) && asked;
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
            Data =
                operation is VaultOperation.Update
                    ? await BodyAsync(http.Request)
                    : new JsonObject(
                        query.Where(item => item.Key is not "list").Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value))),
            Query = query,
            ClientToken = TokenOf(http.Request),
            Namespace = http.Request.Headers["X-Vault-Namespace"].ToString().Trim('/'),
            WrapTtl = wrapTtl,
            RemoteAddress = http.Connection.RemoteIpAddress ?? System.Net.IPAddress.Loopback,
        };
    }

    private static string TokenOf(HttpRequest request)
    {
        var token = request.Headers["X-Vault-Token"].ToString();
        var authorization = request.Headers.Authorization.ToString();
        return token.Length == 0 && authorization.StartsWith("Bearer ", StringComparison.Ordinal)
            ? authorization["Bearer ".Length..]
            : token;
    }

    private static TimeSpan WrapTtl(HttpRequest request)
    {
        var text = request.Headers["X-Vault-Wrap-TTL"].ToString();
        return !Durations.TryParse(text, out var ttl)
                ? throw new VaultRefusal(
                    400,
                    $"error parsing X-Vault-Wrap-TTL header: strconv.ParseInt: parsing \"{text}\": invalid syntax")
            : ttl < TimeSpan.Zero
                ? throw new VaultRefusal(400, "error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative")
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
}
