using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Logins;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.AppRole;

/// <summary>The approle auth method: roles, and login with a role-id and a secret-id.</summary>
internal sealed class AppRoleBackend(VaultCore core, Mount mount) : IVaultBackend
{
    private readonly SecretIds _secretIds = new(mount.Storage.Child("secret_ids"), core.Time);

    private JsonObject Roles => mount.Storage.Child("roles");

    public bool IsLogin(string relative) => relative is "login";

    public bool? Exists(VaultRequest request) =>
        request.Relative.Split('/') is ["role", var name, ..] parts && parts.Length <= 3 &&
        parts is not [_, _, "secret-id"] ? Roles.Has(name.ToLowerInvariant()) : null;

    public void Tidy(DateTimeOffset now) => _secretIds.Tidy();

    public Task<VaultResponse?> HandleAsync(VaultRequest request) =>
        Task.FromResult(
            request.Relative.TrimEnd('/').Split('/') switch
            {
                ["login"] => Login(request),
                ["role"] => request.Operation is VaultOperation.List
                    ? VaultResponse.List(Roles.KeysUnder(""))
                    : throw VaultRefusal.Unsupported(),
                ["role", var name] => Role(request, name),
                ["role", var name, "role-id"] => RoleId(request, Existing(request, name)),
                ["role", var name, "secret-id"] when request.IsWrite => CreateSecretId(request, name),
                ["role", var name, "secret-id" or "secret-id-accessor", var action] when action is "lookup" or "destroy" => OneSecretId(
                    request,
                    name,
                    action),
                _ => throw VaultRefusal.UnknownPath(),
            });

    private static VaultRefusal NoRole(string name) => new(404, $"role \"{name}\" does not exist");

    private JsonObject? Existing(VaultRequest request, string name) =>
        Roles[name.ToLowerInvariant()] as JsonObject ?? (request.IsWrite ? throw NoRole(name) : null);

    private VaultResponse? Role(VaultRequest request, string name)
    {
        name = name.ToLowerInvariant();
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return Roles[name] is JsonObject known ? VaultResponse.Of(Describe(known)) : null;
            case VaultOperation.Delete:
                _secretIds.RemoveOf(name);
                Roles.Remove(name);
                return null;
            case VaultOperation.List:
                throw VaultRefusal.Unsupported();
            default:
                var role = (Roles[name] as JsonObject)?.Copy() ?? new JsonObject { ["role_id"] = Identifiers.Uuid() };
                Accept(request.Data, role);
                Roles[name] = role;
                return null;
        }
    }

    private static void Accept(JsonObject data, JsonObject role)
    {
        TokenParameters.Accept(data, role);
        role["role_id"] = data.Text("role_id", role.Text("role_id"));
        role["bind_secret_id"] = data.Flag("bind_secret_id", role.Flag("bind_secret_id", fallback: true));
        role["local_secret_ids"] = data.Flag("local_secret_ids", role.Flag("local_secret_ids"));
        role["secret_id_num_uses"] = data.Whole("secret_id_num_uses", role.Whole("secret_id_num_uses"));
        role["secret_id_ttl"] = data.Has("secret_id_ttl") ? data.Seconds("secret_id_ttl") : role.Whole("secret_id_ttl");
        if (data.Has("secret_id_bound_cidrs") || !role.Has("secret_id_bound_cidrs"))
        {
            role["secret_id_bound_cidrs"] = data.Has("secret_id_bound_cidrs") ? data.Texts("secret_id_bound_cidrs").ToJsonArray() : null;
        }
        if (role.Whole("secret_id_num_uses") < 0)
        {
            throw new VaultRefusal(400, "num_uses cannot be negative");
        }
        if (!role.Flag("bind_secret_id") && role.Texts("secret_id_bound_cidrs").Count == 0 && role.Texts("token_bound_cidrs").Count == 0)
        {
            throw new VaultRefusal(500, "at least one constraint should be enabled on the role", isFault: true);
        }
    }

    private static JsonObject Describe(JsonObject role)
    {
        var data = role.Copy();
        data.Remove("role_id");
        return data;
    }

    private static VaultResponse? RoleId(VaultRequest request, JsonObject? role)
    {
        if (role is null)
        {
            return null;
        }
        if (request.IsWrite)
        {
            role["role_id"] = request.Data.Text("role_id") is { Length: > 0 } id ? id : throw new VaultRefusal(400, "missing role_id");
            return null;
        }
        return request.Operation is VaultOperation.Read
            ? VaultResponse.Of(new JsonObject { ["role_id"] = role.Text("role_id") })
            : throw VaultRefusal.Unsupported();
    }

    private VaultResponse CreateSecretId(VaultRequest request, string name)
    {
        var role = Roles[name.ToLowerInvariant()] as JsonObject ?? throw NoRole(name);
        if (!role.Flag("bind_secret_id"))
        {
            throw new VaultRefusal(400, "bind_secret_id is not set on the role");
        }
        return VaultResponse.Of(_secretIds.Create(name.ToLowerInvariant(), role, request.Data));
    }

    private VaultResponse? OneSecretId(VaultRequest request, string name, string action)
    {
        var isAccessor = request.Relative.Contains("/secret-id-accessor/", StringComparison.Ordinal);
        if (!request.IsWrite && !(action is "destroy" && request.Operation is VaultOperation.Delete))
        {
            throw VaultRefusal.Unsupported();
        }
        _ = Roles[name.ToLowerInvariant()] ?? throw new VaultRefusal(500, $"role \"{name}\" does not exist", isFault: true);
        var field = isAccessor ? "secret_id_accessor" : "secret_id";
        var value = request.Data.Text(field) is { Length: > 0 } given ? given : throw new VaultRefusal(400, $"missing {field}");
        var found = _secretIds.Find(name.ToLowerInvariant(), value, isAccessor);
        if (found is null && isAccessor)
        {
            throw new VaultRefusal(500, $"failed to find accessor entry for secret_id_accessor: \"{value}\"", isFault: true);
        }
        if (found is not null && action is "destroy")
        {
            _secretIds.Remove(found);
        }
        return found is null || action is "destroy" ? null : VaultResponse.Of(SecretIds.Describe(found));
    }

    private VaultResponse? Login(VaultRequest request)
    {
        if (!request.IsWrite)
        {
            throw VaultRefusal.Unsupported();
        }
        var roleId = request.Data.Text("role_id") is { Length: > 0 } id ? id : throw new VaultRefusal(400, "missing role_id");
        var (name, role) = Roles.Where(item => item.Value!.AsObject().Text("role_id") == roleId)
            .Select(item => (item.Key, item.Value!.AsObject())).FirstOrDefault();
        if (role is null)
        {
            throw new VaultRefusal(400, "invalid role ID");
        }
        var metadata = new JsonObject { ["role_name"] = name };
        if (role.Flag("bind_secret_id"))
        {
            foreach (var (key, value) in _secretIds.Use(name, request))
            {
                metadata.TryAdd(key, value?.DeepClone());
            }
        }
        SecretIds.CheckAddress(request.RemoteAddress, role.Texts("secret_id_bound_cidrs"), "by");
        return new LoginGrant(new TokenParameters(role), mount.Path.TrimEnd('/')["auth/".Length..].Replace('/', '-'), metadata)
        {
            Alias = roleId,
        }.Issue(core, request);
    }
}
