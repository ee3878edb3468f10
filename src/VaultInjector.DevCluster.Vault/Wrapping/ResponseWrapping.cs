using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Wrapping;

/// <summary>Keeps an answer under a token that can be used once, for nothing but to get that answer.</summary>
internal sealed class ResponseWrapping(JsonObject wrapped, TokenStore tokens)
{
    private const string NotValid = "wrapping token is not valid or does not exist";

    public static bool TakesWrappingToken(string path) => path is "sys/wrapping/lookup" or "sys/wrapping/unwrap";

    public void Validate(VaultRequest request)
    {
        if (request.Data["token"] is { } given && given.GetValueKind() != System.Text.Json.JsonValueKind.String)
        {
            throw new VaultRefusal(400, "error validating wrapping token: could not decode token in request body");
        }
        var token = TokenOf(request);
        if (token.Length == 0 && request.Data.Has("token"))
        {
            throw new VaultRefusal(400, "error validating wrapping token: empty token in request body");
        }
        if (token.Length == 0)
        {
            throw new VaultRefusal(400, "error validating wrapping token: token is empty");
        }
        if (tokens.Find(token) is not { IsWrapping: true })
        {
            throw new VaultRefusal(400, NotValid);
        }
    }

    public VaultResponse Wrap(VaultResponse answer, TimeSpan ttl, string path)
    {
        var stored = new JsonObject
        {
            ["response"] = Envelope.Of(answer, Identifiers.Uuid()).ToJsonString(),
            ["creation_path"] = path,
            ["wrapped_accessor"] = answer.Auth?.Text("accessor"),
        };
        return Store(stored, ttl);
    }

    /// <summary>About the wrapped answer; spends nothing.</summary>
    public VaultResponse Lookup(VaultRequest request)
    {
        var stored = wrapped.Child(TokenOf(request));
        return VaultResponse.Of(new JsonObject
        {
            ["creation_path"] = stored.Text("creation_path"),
            ["creation_time"] = stored.Text("creation_time"),
            ["creation_ttl"] = stored.Whole("ttl"),
        });
    }

    public VaultResponse Unwrap(VaultRequest request) => new() { Raw = Encoding.UTF8.GetBytes(Take(request).Text("response")) };

    public void Forget(string token) => wrapped.Remove(token);

    private static string TokenOf(VaultRequest request) => request.Data.Has("token") ? request.Data.Text("token") : request.ClientToken;

    private JsonObject Take(VaultRequest request)
    {
        var id = TokenOf(request);
        var stored = wrapped[id] as JsonObject ?? throw new VaultRefusal(400, NotValid);
        if (tokens.Find(id) is { } token)
        {
            tokens.Revoke(token);
        }
        return stored;
    }

    private VaultResponse Store(JsonObject stored, TimeSpan ttl)
    {
        var token = tokens.Add(
            new JsonObject
            {
                ["policies"] = new JsonArray("response-wrapping"),
                ["path"] = stored.Text("creation_path"),
                ["type"] = "service",
                ["num_uses"] = 1,
                ["explicit_max_ttl"] = (long)ttl.TotalSeconds,
                ["shown_explicit_max_ttl"] = (long)ttl.TotalSeconds,
            },
            ttl);
        stored["creation_time"] = tokens.Now.Rfc3339();
        stored["ttl"] = (long)ttl.TotalSeconds;
        wrapped[token.Id] = stored;
        var info = new JsonObject
        {
            ["token"] = token.Id,
            ["accessor"] = token.Accessor,
            ["ttl"] = stored.Whole("ttl"),
            ["creation_time"] = stored.Text("creation_time"),
            ["creation_path"] = stored.Text("creation_path"),
        };
        if (stored["wrapped_accessor"] is not null)
        {
            info["wrapped_accessor"] = stored.Text("wrapped_accessor");
        }
        return new VaultResponse { WrapInfo = info };
    }
}
