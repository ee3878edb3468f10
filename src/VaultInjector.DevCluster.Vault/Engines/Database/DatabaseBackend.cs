using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Engines.Database;

/// <summary>The database secrets engine without a database: it makes names and passwords with leases.</summary>
internal sealed class DatabaseBackend(VaultCore core, Mount mount) : IVaultBackend
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Statements =
        ["creation_statements", "renew_statements", "revocation_statements", "rollback_statements"];

    private static readonly string[] Settings = ["plugin_name", "allowed_roles", "verify_connection", "password_policy", "password"];

    public bool? Exists(VaultRequest request) => request.Relative.Split('/') switch
    {
        ["config", var name] => Stored("config").Has(name),
        ["roles", var name] => Stored("roles").Has(name),
        _ => null,
    };

    public Task<VaultResponse?> HandleAsync(VaultRequest request) => Task.FromResult(
        (request.Relative.TrimEnd('/').Split('/'), request.Operation) switch
        {
            (["config" or "roles"] kind, VaultOperation.List) => VaultResponse.List(Stored(kind[0]).KeysUnder("")),
            (["config", var name], _) when name.Length > 0 => Entry(request, "config", name, Connection),
            (["roles", var name], _) when name.Length > 0 => Entry(request, "roles", name, Role),
            (["creds", var role], VaultOperation.Read) => Credentials(request, role),
            (["config" or "roles" or "creds", _], _) => throw VaultRefusal.Unsupported(),
            _ => throw VaultRefusal.UnknownPath(),
        });

    private JsonObject Stored(string kind) => mount.Storage.Child(kind);

    private VaultResponse? Entry(VaultRequest request, string kind, string name, Func<JsonObject, JsonObject> read)
    {
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return Stored(kind)[name] is JsonObject entry ? VaultResponse.Of(entry.Copy()) : null;
            case VaultOperation.Delete:
                Stored(kind).Remove(name);
                return null;
            case VaultOperation.List:
                throw VaultRefusal.Unsupported();
            default:
                Stored(kind)[name] = read(request.Data);
                return null;
        }
    }

    private static JsonObject Connection(JsonObject data) => new()
    {
        ["allowed_roles"] = data.Texts("allowed_roles").ToJsonArray(),
        ["connection_details"] = new JsonObject(data
            .Where(item => !Settings.Contains(item.Key, StringComparer.Ordinal))
            .Select(item => KeyValuePair.Create(item.Key, item.Value?.DeepClone()))),
        ["password_policy"] = data.Text("password_policy"),
        ["plugin_name"] = data.Text("plugin_name"),
        ["root_credentials_rotate_statements"] = new JsonArray(),
    };

    private static JsonObject Role(JsonObject data)
    {
        var role = new JsonObject
        {
            ["db_name"] = data.Text("db_name") is { Length: > 0 } name ? name
                : throw new VaultRefusal(400, "empty database name attribute"),
            ["default_ttl"] = data.Seconds("default_ttl"),
            ["max_ttl"] = data.Seconds("max_ttl"),
        };
        foreach (var statement in Statements)
        {
            role[statement] = data[statement] is JsonValue text ? new JsonArray(text.ToString()) : data.Texts(statement).ToJsonArray();
        }
        return role;
    }

    private VaultResponse Credentials(VaultRequest request, string name)
    {
        var role = Stored("roles")[name] as JsonObject ?? throw new VaultRefusal(400, $"unknown role: {name}");
        var database = role.Text("db_name");
        var connection = Stored("config")[database] as JsonObject
            ?? throw new VaultRefusal(500, $"failed to find entry for connection with name: \"{database}\"", isFault: true);
        if (!connection.Texts("allowed_roles").Any(allowed => allowed == "*" || allowed == name))
        {
            throw new VaultRefusal(500, $"\"{name}\" is not an allowed role", isFault: true);
        }
        var most = TimeSpan.FromSeconds(role.Whole("max_ttl") is > 0 and var own ? own : (long)mount.MaxLease.TotalSeconds);
        var terms = new LeaseTerms
        {
            Ttl = TimeSpan.FromSeconds(role.Whole("default_ttl")),
            MaxTtl = most,
            MountDefault = mount.DefaultLease,
            MountMax = mount.MaxLease,
        };
        var ttl = LeaseRules.Calculate(terms, core.Now, core.Now);
        request.MakesLease = true;
        var lease = core.Leases.Add(request.Path, request.Token!, ttl, most);
        return new VaultResponse
        {
            LeaseId = lease.Id,
            Renewable = true,
            LeaseDuration = (long)ttl.TotalSeconds,
            Data = new JsonObject { ["password"] = $"A1a-{Random(16)}", ["username"] = UserName(request.Token!, name) },
        };
    }

    private string UserName(TokenEntry token, string role) =>
        $"v-{Short(token.DisplayName)}-{Short(role)}-{Random(20)}-{core.Now.ToUnixTimeSeconds()}";

    private static string Short(string name) => name.Length > 8 ? name[..8] : name;

    private static string Random(int length) => RandomNumberGenerator.GetString(Letters, length);
}
