using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Logins;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.Kubernetes;

/// <summary>The kubernetes auth method: a service account's token, checked by the API server, becomes a Vault token.</summary>
internal sealed class KubernetesBackend(VaultCore core, Mount mount) : IVaultBackend
{
    private const string DefaultIssuer = "kubernetes/serviceaccount";

    private static readonly string[] ConfigTexts = ["kubernetes_host", "kubernetes_ca_cert", "token_reviewer_jwt", "issuer"];

    private JsonObject Roles => mount.Storage.Child("roles");

    public bool IsLogin(string relative) => relative is "login";

    public bool? Exists(VaultRequest request) => request.Relative.StartsWith("role/", StringComparison.Ordinal)
            ? Roles.Has(request.Relative["role/".Length..].ToLowerInvariant())
            : null;

    public async Task<VaultResponse?> HandleAsync(VaultRequest request) =>
        (request.Relative.TrimEnd('/').Split('/'), request.Operation) switch
        {
            (["login"], VaultOperation.Update or VaultOperation.Create) => await LoginAsync(request),
            (["config"], VaultOperation.Read or VaultOperation.Update or VaultOperation.Create) => Config(request),
            (["role"], VaultOperation.List) => VaultResponse.List(Roles.KeysUnder("")),
            (["role", var name], not VaultOperation.List) => Role(request, name.ToLowerInvariant()),
            (["login" or "config" or "role", ..], _) => throw VaultRefusal.Unsupported(),
            _ => throw VaultRefusal.UnknownPath(),
        };

    private VaultResponse? Config(VaultRequest request)
    {
        if (!request.IsWrite)
        {
            return mount.Storage["config"] is JsonObject known ? VaultResponse.Of(Visible(known)) : null;
        }
        var data = request.Data;
        if (data.Text("kubernetes_host").Length == 0)
        {
            throw new VaultRefusal(400, "no host provided");
        }
        if (data.Text("kubernetes_ca_cert").Length == 0 && data.Texts("pem_keys").Count == 0)
        {
            throw new VaultRefusal(400, "one of pem_keys or kubernetes_ca_cert must be set");
        }
        var config = new JsonObject(ConfigTexts.Select(name => KeyValuePair.Create(name, (JsonNode?)data.Text(name))))
        {
            ["disable_iss_validation"] = data.Flag("disable_iss_validation"),
            ["disable_local_ca_jwt"] = data.Flag("disable_local_ca_jwt"),
            ["pem_keys"] = data.Texts("pem_keys").ToJsonArray(),
        };
        mount.Storage["config"] = config;
        return null;
    }

    private static JsonObject Visible(JsonObject config)
    {
        var data = config.Copy();
        data.Remove("token_reviewer_jwt");
        return data;
    }

    private VaultResponse? Role(VaultRequest request, string name)
    {
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return Roles[name] is JsonObject known ? VaultResponse.Of(known.Copy()) : null;
            case VaultOperation.Delete:
                Roles.Remove(name);
                return null;
            default:
                var role = (Roles[name] as JsonObject)?.Copy() ?? [];
                TokenParameters.Accept(request.Data, role);
                AcceptList(request.Data, role, "bound_service_account_names");
                AcceptList(request.Data, role, "bound_service_account_namespaces");
                role["audience"] = request.Data.Text("audience", role.Text("audience"));
                Roles[name] = role;
                return null;
        }
    }

    private static void AcceptList(JsonObject data, JsonObject role, string name)
    {
        var list = (data.Has(name) ? data : role).Texts(name);
        role[name] = list.Count > 0 ? Fields.ToJsonArray(list) : throw new VaultRefusal(400, $"\"{name}\" can not be empty");
        if (list.Count > 1 && list.Contains("*", StringComparer.Ordinal))
        {
            throw new VaultRefusal(400, $"can not mix \"*\" with values in \"{name}\"");
        }
    }

    private async Task<VaultResponse?> LoginAsync(VaultRequest request)
    {
        var name = request.Data.Text("role") is { Length: > 0 } given ? given : throw new VaultRefusal(400, "missing role");
        var jwt = request.Data.Text("jwt") is { Length: > 0 } text ? text : throw new VaultRefusal(400, "missing jwt");
        var role = (Roles[name.ToLowerInvariant()] as JsonObject ?? throw new VaultRefusal(400, $"invalid role name \"{name}\"")).Copy();
        var config =
            mount.Storage["config"] as JsonObject ?? throw new VaultRefusal(500, "could not load backend configuration", isFault: true);
        var token = ServiceAccountToken.Read(jwt);
        CheckClaims(token, config.Copy(), role);
        var audience = role.Text("audience");
        var status = await core.WithoutGateAsync(() => TokenReview.AskAsync(config.Copy(), jwt, audience));
        if (status is null || !IsConfirmed(status, token, audience))
        {
            throw new VaultRefusal(403, "permission denied");
        }
        var metadata = new JsonObject
        {
            ["role"] = name,
            ["service_account_name"] = token.Name,
            ["service_account_namespace"] = token.Namespace,
            ["service_account_secret_name"] = token.SecretName,
            ["service_account_uid"] = token.Uid,
        };
        return new LoginGrant(
            new TokenParameters(role), $"{mount.Entry.Text("path").TrimEnd('/')}-{token.Namespace}-{token.Name}", metadata)
        {
            Alias = token.Uid,
        }.Issue(core, request);
    }

    private static void CheckClaims(ServiceAccountToken token, JsonObject config, JsonObject role)
    {
        var issuer = config.Text("issuer") is { Length: > 0 } own ? own : DefaultIssuer;
        if (!config.Flag("disable_iss_validation") && issuer != token.Issuer)
        {
            throw new VaultRefusal(500, "claim \"iss\" is invalid", isFault: true);
        }
        if (role.Text("audience") is { Length: > 0 } audience && !token.Audiences.Contains(audience, StringComparer.Ordinal))
        {
            throw new VaultRefusal(500, "claim \"aud\" is invalid", isFault: true);
        }
        if (!ServiceAccountToken.IsBound(role.Texts("bound_service_account_namespaces"), token.Namespace))
        {
            throw new VaultRefusal(500, "namespace not authorized", isFault: true);
        }
        if (!ServiceAccountToken.IsBound(role.Texts("bound_service_account_names"), token.Name))
        {
            throw new VaultRefusal(500, "service account name not authorized", isFault: true);
        }
    }

    private static bool IsConfirmed(JsonObject status, ServiceAccountToken token, string audience)
    {
        var user = status["user"] as JsonObject ?? [];
        var audiences = status.Texts("audiences");
        return status.Flag("authenticated") && user.Text("username") == $"system:serviceaccount:{token.Namespace}:{token.Name}" &&
            user.Text("uid") == token.Uid &&
            (audience.Length == 0 || audiences.Count == 0 || audiences.Contains(audience, StringComparer.Ordinal));
    }
}
