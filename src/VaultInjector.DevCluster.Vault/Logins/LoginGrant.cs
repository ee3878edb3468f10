using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Logins;

/// <summary>A login that succeeded, before it has a token.</summary>
internal sealed record LoginGrant(TokenParameters Parameters, string DisplayName, JsonObject Metadata)
{
    /// <summary>Who logs in, the same name each time: Vault keeps one entity for it.</summary>
    public required string Alias { get; init; }

    public VaultResponse Issue(VaultCore core, VaultRequest request)
    {
        var role = Parameters.Role;
        var terms = Parameters.Terms(request.Mount!);
        var ttl = LeaseRules.Calculate(terms, core.Now, core.Now);
        var token = core.Tokens.Add(
            new JsonObject
            {
                ["policies"] = Parameters.Policies.ToJsonArray(),
                ["path"] = request.Path,
                ["display_name"] = DisplayName,
                ["type"] = "service",
                ["num_uses"] = role.Whole("token_num_uses"),
                ["meta"] = Metadata,
                ["renewable"] = true,
                ["period"] = (long)terms.Period.TotalSeconds,
                ["shown_period"] = (long)terms.Period.TotalSeconds,
                ["explicit_max_ttl"] = (long)terms.ExplicitMaxTtl.TotalSeconds,
                ["shown_explicit_max_ttl"] = (long)terms.ExplicitMaxTtl.TotalSeconds,
                ["role_ttl"] = (long)terms.Ttl.TotalSeconds,
                ["max_ttl"] = (long)terms.MaxTtl.TotalSeconds,
                ["entity_id"] = core.EntityOf(request.Mount!.Accessor, Alias),
            },
            ttl);
        return new VaultResponse { Auth = token.ToAuth((long)ttl.TotalSeconds) };
    }
}
