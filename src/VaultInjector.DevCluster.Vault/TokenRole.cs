using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The token_* settings that every login role has.</summary>
internal sealed record TokenParameters(JsonObject Role)
{
    private static readonly string[] Durations = ["token_ttl", "token_max_ttl", "token_period", "token_explicit_max_ttl"];
    private static readonly string[] OldNames = ["policies", "ttl", "max_ttl", "period", "bound_cidrs"];
    private static readonly string[] Lists = ["token_policies", "token_bound_cidrs"];

    public IReadOnlyList<string> Policies =>
        TokenBackend.Sanitize(Role.Texts("token_policies"), addDefault: !Role.Flag("token_no_default_policy"));

    public bool IsBatch => Role.Text("token_type") is "batch" or "default-batch";

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

/// <summary>A login that succeeded, before it has a token.</summary>
internal sealed record LoginGrant(TokenParameters Parameters, string DisplayName, JsonObject Metadata)
{
    /// <summary>Who logs in, the same name each time: Vault keeps one entity for it.</summary>
    public required string Alias { get; init; }

    public VaultResponse Issue(VaultCore core, VaultRequest request)
    {
        var role = Parameters.Role;
        var terms = Parameters.Terms(request.Mount!);
        var warnings = new List<string>();
        var ttl = LeaseRules.Calculate(terms, core.Now, core.Now, warnings);
        var token = core.Tokens.Add(
            new JsonObject
            {
                ["policies"] = Parameters.Policies.ToJsonArray(),
                ["path"] = request.Path,
                ["display_name"] = DisplayName,
                ["type"] = Parameters.IsBatch ? "batch" : "service",
                ["num_uses"] = role.Whole("token_num_uses"),
                ["meta"] = Metadata,
                ["renewable"] = !Parameters.IsBatch,
                ["period"] = (long)terms.Period.TotalSeconds,
                ["shown_period"] = (long)terms.Period.TotalSeconds,
                ["explicit_max_ttl"] = (long)terms.ExplicitMaxTtl.TotalSeconds,
                ["shown_explicit_max_ttl"] = (long)terms.ExplicitMaxTtl.TotalSeconds,
                ["role_ttl"] = (long)terms.Ttl.TotalSeconds,
                ["max_ttl"] = (long)terms.MaxTtl.TotalSeconds,
                ["entity_id"] = core.EntityOf(request.Mount!.Accessor, Alias),
            },
            ttl);
        return new VaultResponse { Auth = token.ToAuth((long)ttl.TotalSeconds), Warnings = warnings };
    }
}
