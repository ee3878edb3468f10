using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Audit;

/// <summary>One line of an audit log in Vault's format: client, request and result.</summary>
internal static class AuditEntry
{
    private static readonly string[] SecretsOfWrapping = ["token", "accessor", "wrapped_accessor"];

    public static JsonObject Request(VaultRequest request, string? error, AuditSalt salt) => Entry("request", request, error, salt);

    public static JsonObject Response(VaultRequest request, VaultResponse? answer, string? error, AuditSalt salt)
    {
        var entry = Entry("response", request, error, salt);
        if (answer?.Auth is { } login)
        {
            entry["auth"] = Login(login, salt);
        }
        entry["response"] = Answer(request, answer, salt);
        return entry;
    }

    private static JsonObject Entry(string type, VaultRequest request, string? error, AuditSalt salt)
    {
        var entry = new JsonObject { ["type"] = type, ["auth"] = Caller(request.Token, salt), ["request"] = Asked(request, salt) };
        if (error is not null)
        {
            entry["error"] = error;
        }
        return entry;
    }

    private static JsonObject Caller(TokenEntry? token, AuditSalt salt) =>
        token is null
            ? new JsonObject { ["token_type"] = "default" }
            : new JsonObject
            {
                ["client_token"] = salt.Hash(token.Id),
                ["accessor"] = salt.Hash(token.Accessor),
                ["display_name"] = token.DisplayName,
                ["policies"] = token.Policies.ToJsonArray(),
                ["token_policies"] = token.Policies.ToJsonArray(),
                ["metadata"] = token.Meta,
                ["token_type"] = "service",
                ["token_issue_time"] = token.Issued.Rfc3339(),
            };

    private static JsonObject Login(JsonObject login, AuditSalt salt) => new()
    {
        ["client_token"] = salt.Hash(login.Text("client_token")),
        ["accessor"] = salt.Hash(login.Text("accessor")),
        ["policies"] = login["policies"]?.DeepClone(),
        ["token_policies"] = login["token_policies"]?.DeepClone(),
        ["metadata"] = login["metadata"]?.DeepClone(),
        ["token_type"] = login.Text("token_type"),
        ["token_ttl"] = login.Whole("lease_duration"),
    };

    private static JsonObject Asked(VaultRequest request, AuditSalt salt)
    {
        var asked = new JsonObject
        {
            ["id"] = request.Id,
            ["operation"] = request.Operation.ToString().ToLowerInvariant(),
            ["mount_type"] = request.Mount?.Type,
            ["client_token"] = salt.Hash(request.ClientToken),
            ["client_token_accessor"] = salt.Hash(request.Token?.Accessor ?? ""),
            ["namespace"] = new JsonObject { ["id"] = "root" },
            ["path"] = request.Path,
            ["remote_address"] = request.RemoteAddress.ToString(),
        };
        if (request.Data.Count > 0)
        {
            asked["data"] = salt.Hash(request.Data);
        }
        if (request.WrapTtl > TimeSpan.Zero)
        {
            asked["wrap_ttl"] = (long)request.WrapTtl.TotalSeconds;
        }
        return asked;
    }

    private static JsonObject Answer(VaultRequest request, VaultResponse? answer, AuditSalt salt)
    {
        var response = new JsonObject { ["mount_type"] = request.Mount?.Type };
        if (answer?.Data is { } data)
        {
            response["data"] = salt.Hash(data);
        }
        if (answer?.Auth is { } login)
        {
            response["auth"] = Login(login, salt);
        }
        if (answer?.WrapInfo is { } wrap)
        {
            response["wrap_info"] = Wrapped(wrap, salt);
        }
        return response;
    }

    private static JsonObject Wrapped(JsonObject wrap, AuditSalt salt)
    {
        var hidden = wrap.Copy();
        foreach (var name in SecretsOfWrapping.Where(wrap.Has))
        {
            hidden[name] = salt.Hash(wrap.Text(name));
        }
        return hidden;
    }
}
