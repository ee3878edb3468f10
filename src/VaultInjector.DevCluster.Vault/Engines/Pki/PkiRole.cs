using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>A role of the PKI engine: reading and writing its settings.</summary>
internal static class PkiRole
{
    private static readonly Dictionary<string, bool> Flags = new(StringComparer.Ordinal)
    {
        ["allow_any_name"] = false,
        ["allow_bare_domains"] = false,
        ["allow_glob_domains"] = false,
        ["allow_ip_sans"] = true,
        ["allow_localhost"] = true,
        ["allow_subdomains"] = false,
        ["client_flag"] = true,
        ["enforce_hostnames"] = true,
        ["require_cn"] = true,
        ["server_flag"] = true,
        ["use_csr_common_name"] = true,
        ["use_csr_sans"] = true,
    };

    private static readonly string[] Lists =
    [
        "allowed_domains",
        "allowed_uri_sans",
        "country",
        "organization",
        "ou",
    ];

    public static VaultResponse? Handle(VaultRequest request, JsonObject roles, string name)
    {
        switch (request.Operation)
        {
            case VaultOperation.List:
                return VaultResponse.List(roles.KeysUnder(""));
            case VaultOperation.Read:
                return roles[name] is JsonObject role ? VaultResponse.Of(role.Copy()) : null;
            case VaultOperation.Delete:
                roles.Remove(name);
                return null;
            default:
                roles[name] = FromRequest(request.Data);
                return null;
        }
    }

    /// <summary>What sign-intermediate and the like work by: everything is allowed.</summary>
    public static JsonObject Unlimited(string keyType) =>
        FromRequest(
            new JsonObject
            {
                ["allow_any_name"] = true,
                ["enforce_hostnames"] = false,
                ["require_cn"] = false,
                ["key_type"] = keyType,
                ["key_bits"] = 0,
            });

    // A write replaces the whole role, as in Vault 1.8.
    private static JsonObject FromRequest(JsonObject data)
    {
        var role = new JsonObject();
        foreach (var (name, fallback) in Flags)
        {
            role[name] = data.Flag(name, fallback);
        }
        foreach (var name in Lists)
        {
            role[name] = data.Texts(name).ToJsonArray();
        }
        role["key_type"] = data.Text("key_type", "rsa");
        role["key_bits"] = KeyKind.Checked(role.Text("key_type"), data.Whole("key_bits", 2048));
        role["key_usage"] = data.Has("key_usage")
            ? data.Texts("key_usage").ToJsonArray()
            : new JsonArray("DigitalSignature", "KeyAgreement", "KeyEncipherment");
        role["ttl"] = data.Seconds("ttl");
        role["max_ttl"] = data.Seconds("max_ttl");
        role["not_before_duration"] = data.Seconds("not_before_duration", 30);
        if (role.Whole("max_ttl") > 0 && role.Whole("ttl") > role.Whole("max_ttl"))
        {
            throw new VaultRefusal(400, "\"ttl\" value must be less than \"max_ttl\" value");
        }
        return role;
    }
}
