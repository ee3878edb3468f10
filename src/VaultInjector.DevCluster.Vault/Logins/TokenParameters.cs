using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Logins;

/// <summary>The token_* settings that every login role has.</summary>
internal sealed record TokenParameters(JsonObject Role)
{
    private static readonly string[] Durations = ["token_ttl", "token_max_ttl", "token_period", "token_explicit_max_ttl"];
    private static readonly string[] OldNames = ["policies", "ttl", "max_ttl", "period", "bound_cidrs"];
    private static readonly string[] Lists = ["token_policies", "token_bound_cidrs"];

    public IReadOnlyList<string> Policies =>
        TokenPolicies.Sanitize(Role.Texts("token_policies"), addDefault: !Role.Flag("token_no_default_policy"));

    public LeaseTerms Terms(Mount mount) => new()
    {
        Ttl = Role.Span("token_ttl"),
        MaxTtl = Role.Span("token_max_ttl"),
        Period = Role.Span("token_period"),
        ExplicitMaxTtl = Role.Span("token_explicit_max_ttl"),
        MountDefault = mount.DefaultLease,
        MountMax = mount.MaxLease,
    };

    /// <summary>Takes the token_* fields of a request into a role; old names (policies, ttl, ...) mean the same.</summary>
    public static void Accept(JsonObject request, JsonObject role)
    {
        foreach (var old in OldNames.Where(old => request.Has(old) && !request.Has("token_" + old)))
        {
            request["token_" + old] = request[old]?.DeepClone();
        }
        foreach (var name in Durations)
        {
            role[name] = request.Has(name) ? request.Seconds(name) : role.Whole(name);
        }
        foreach (var name in Lists)
        {
            role[name] = (request.Has(name) ? request : role).Texts(name).ToJsonArray();
        }
        role["token_num_uses"] = request.Whole("token_num_uses", role.Whole("token_num_uses"));
        role["token_no_default_policy"] = request.Flag("token_no_default_policy", role.Flag("token_no_default_policy"));
        role["token_type"] = request.Text("token_type", role.Text("token_type", "default")) switch
        {
            "" or "default" => "default",
            ("service" or "batch" or "default-service" or "default-batch") and var known => known,
            var unknown => throw new VaultRefusal(400, $"invalid 'token_type' value \"{unknown}\""),
        };
        if (role.Whole("token_max_ttl") is > 0 and var most && role.Whole("token_ttl") > most)
        {
            throw new VaultRefusal(400, "'token_ttl' cannot be greater than 'token_max_ttl'");
        }
    }
}
