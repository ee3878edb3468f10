using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Engines.TokenApi;

/// <summary>The token roles: templates for auth/token/create/NAME.</summary>
internal static class TokenRoles
{
    private static readonly string[] Lists = ["allowed_policies", "disallowed_policies", "token_bound_cidrs", "allowed_entity_aliases"];

    public static VaultResponse? Handle(VaultRequest request, JsonObject roles, string name)
    {
        switch (request.Operation)
        {
            case VaultOperation.List:
                return VaultResponse.List(roles.KeysUnder(""));
            case VaultOperation.Read:
                return roles[name] is JsonObject role ? VaultResponse.Of(Describe(name, role)) : null;
            case VaultOperation.Delete:
                roles.Remove(name);
                return null;
            default:
                roles[name] = Merge(request.Data, (roles[name] as JsonObject)?.Copy() ?? []);
                return null;
        }
    }

    public static TimeSpan Period(JsonObject role) => Max(role.Span("period"), role.Span("token_period"));

    public static TimeSpan ExplicitMaxTtl(JsonObject role) => Max(role.Span("explicit_max_ttl"), role.Span("token_explicit_max_ttl"));

    private static TimeSpan Max(TimeSpan first, TimeSpan second) => first > second ? first : second;

    private static JsonObject Merge(JsonObject request, JsonObject role)
    {
        foreach (var list in Lists.Where(request.Has))
        {
            role[list] = list.EndsWith("_policies", StringComparison.Ordinal)
                ? TokenPolicies.Sanitize(request.Texts(list), addDefault: false).ToJsonArray()
                : request.Texts(list).ToJsonArray();
        }
        AcceptSpan("period", request, role);
        AcceptSpan("explicit_max_ttl", request, role);
        role["orphan"] = request.Flag("orphan", role.Flag("orphan"));
        role["renewable"] = request.Flag("renewable", role.Flag("renewable", fallback: true));
        role["token_no_default_policy"] = request.Flag("token_no_default_policy", role.Flag("token_no_default_policy"));
        role["token_num_uses"] = request.Whole("token_num_uses", role.Whole("token_num_uses"));
        role["path_suffix"] = request.Text("path_suffix", role.Text("path_suffix"));
        role["token_type"] = request.Text("token_type", role.Text("token_type", "default-service")) switch
        {
            "" or "default" => "default-service",
            ("service" or "batch" or "default-service" or "default-batch") and var known => known,
            var unknown => throw new VaultRefusal(400, $"invalid 'token_type' value \"{unknown}\""),
        };
        return role;
    }

    // The old name counts for the new one as well; the new one alone leaves the old one at zero.
    private static void AcceptSpan(string name, JsonObject request, JsonObject role)
    {
        var newName = "token_" + name;
        role[newName] = request.Has(newName) ? request.Seconds(newName) : request.Has(name) ? request.Seconds(name) : role.Whole(newName);
        role[name] = request.Has(newName) ? 0 : request.Has(name) ? request.Seconds(name) : role.Whole(name);
    }

    private static JsonObject Describe(string name, JsonObject role)
    {
        var data = new JsonObject
        {
            ["allowed_entity_aliases"] = role["allowed_entity_aliases"]?.DeepClone(),
            ["allowed_policies"] = role.Texts("allowed_policies").ToJsonArray(),
            ["disallowed_policies"] = role.Texts("disallowed_policies").ToJsonArray(),
            ["explicit_max_ttl"] = role.Whole("explicit_max_ttl"),
            ["name"] = name,
            ["orphan"] = role.Flag("orphan"),
            ["path_suffix"] = role.Text("path_suffix"),
            ["period"] = role.Whole("period"),
            ["renewable"] = role.Flag("renewable"),
            ["token_explicit_max_ttl"] = role.Whole("token_explicit_max_ttl"),
            ["token_period"] = role.Whole("token_period"),
            ["token_type"] = role.Text("token_type"),
        };
        if (role.Texts("token_bound_cidrs").Count > 0)
        {
            data["token_bound_cidrs"] = role.Texts("token_bound_cidrs").ToJsonArray();
        }
        if (role.Whole("token_num_uses") > 0)
        {
            data["token_num_uses"] = role.Whole("token_num_uses");
        }
        return data;
    }
}
