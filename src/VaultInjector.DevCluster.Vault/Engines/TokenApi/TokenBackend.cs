using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Engines.TokenApi;

/// <summary>The API of auth/token.</summary>
internal sealed class TokenBackend(VaultCore core) : IVaultBackend
{
    private static readonly string[] Known =
        ["create", "lookup", "lookup-self", "lookup-accessor", "renew-self", "revoke", "revoke-self", "revoke-accessor", "accessors"];

    private JsonObject Roles => core.Mounts.At("auth/token/")!.Storage.Child("roles");

    public bool NeedsSudo(string relative) => relative.StartsWith("accessors", StringComparison.Ordinal);

    public bool? Exists(VaultRequest request) => request.Relative.StartsWith("roles/", StringComparison.Ordinal)
            ? Roles.Has(request.Relative["roles/".Length..].ToLowerInvariant())
            : null;

    public Task<VaultResponse?> HandleAsync(VaultRequest request) => Task.FromResult(Handle(request));

    private VaultResponse? Handle(VaultRequest request)
    {
        var slash = request.Relative.IndexOf('/');
        var (name, rest) = slash < 0 ? (request.Relative, "") : (request.Relative[..slash], request.Relative[(slash + 1)..]);
        var isQuestion = request.Operation is VaultOperation.Read || request.IsWrite;
        return (name, request.Operation) switch
        {
            ("roles", _) => TokenRoles.Handle(request, Roles, rest.ToLowerInvariant()),
            ("accessors", VaultOperation.List) => VaultResponse.List(core.Tokens.Accessors),
            ("create", _) when request.IsWrite => new TokenCreation(core, request, RoleOf(rest)).Run(),
            ("lookup", _) when isQuestion => Lookup(request, TokenIn(request)),
            ("lookup-self", _) when isQuestion => Lookup(request, request.ClientToken),
            ("lookup-accessor", _) when request.IsWrite => DescribeWithoutId(ByAccessor(request)),
            ("renew-self", _) when request.IsWrite => Renew(request, request.Token!),
            ("revoke", _) when request.IsWrite => Revoke(core.Tokens.Find(TokenIn(request))),
            ("revoke-self", _) when request.IsWrite => Revoke(request.Token),
            ("revoke-accessor", _) when request.IsWrite => Revoke(ByAccessor(request)),
            _ => throw (Known.Contains(name, StringComparer.Ordinal) ? VaultRefusal.Unsupported() : VaultRefusal.UnknownPath()),
        };
    }

    private static string TokenIn(VaultRequest request) =>
        request.Data.Text("token") is { Length: > 0 } token ? token
        : request.Relative is "lookup" ? request.ClientToken
        : throw new VaultRefusal(400, "missing token ID");

    private (string Name, JsonObject Role)? RoleOf(string name) =>
        name.Length == 0 ? null
        : Roles[name.ToLowerInvariant()] is JsonObject role ? (name.ToLowerInvariant(), role)
        : throw new VaultRefusal(400, $"unknown role {name}");

    private TokenEntry ByAccessor(VaultRequest request) => request.Data.Text("accessor") is { Length: > 0 } accessor
        ? core.Tokens.FindByAccessor(accessor) ?? throw new VaultRefusal(400, "invalid accessor", isFault: true)
        : throw new VaultRefusal(400, "missing accessor", isFault: true);

    private VaultResponse Lookup(VaultRequest request, string id) =>
        VaultResponse.Of(Describe(id == request.ClientToken
            ? request.Token!
            : core.Tokens.Find(id) ?? throw new VaultRefusal(403, "bad token")));

    private VaultResponse DescribeWithoutId(TokenEntry token)
    {
        var data = Describe(token);
        data["id"] = "";
        return VaultResponse.Of(data);
    }

    private JsonObject Describe(TokenEntry token)
    {
        var data = new JsonObject
        {
            ["accessor"] = token.Accessor,
            ["creation_time"] = token.Issued.ToUnixTimeSeconds(),
            ["creation_ttl"] = token.CreationTtl,
            ["display_name"] = token.DisplayName,
            ["entity_id"] = token.Json.Text("entity_id"),
            ["expire_time"] = token.Expires?.Rfc3339(),
            ["explicit_max_ttl"] = token.Json.Whole("shown_explicit_max_ttl"),
            ["id"] = token.Id,
            ["issue_time"] = token.Issued.Rfc3339(),
            ["meta"] = token.Meta,
            ["num_uses"] = token.NumUses,
            ["orphan"] = token.IsOrphan,
            ["path"] = token.Path,
            ["policies"] = token.Policies.ToJsonArray(),
            ["renewable"] = token.Renewable,
            ["ttl"] = token.TtlAt(core.Now),
            ["type"] = "service",
        };
        // The period of a token role is not shown.
        if (token.Json.Whole("shown_period") is > 0 and var period)
        {
            data["period"] = period;
        }
        if (token.Role.Length > 0)
        {
            data["role"] = token.Role;
        }
        return data;
    }

    private VaultResponse Renew(VaultRequest request, TokenEntry token)
    {
        if (!token.Renewable)
        {
            throw new VaultRefusal(400, "lease is not renewable");
        }
        var mount = core.Mounts.Find(token.Path)?.Mount;
        var terms = new LeaseTerms
        {
            Increment = request.Data.Span("increment"),
            Ttl = TimeSpan.FromSeconds(token.Json.Whole("role_ttl")),
            Period = token.Period,
            MaxTtl = token.RoleMaxTtl,
            ExplicitMaxTtl = token.ExplicitMaxTtl,
            MountDefault = mount?.DefaultLease ?? Mount.SystemMaxLease,
            MountMax = mount?.MaxLease ?? Mount.SystemMaxLease,
        };
        var ttl = LeaseRules.Calculate(terms, token.Issued, core.Now);
        token.SetTtl(core.Now, ttl);
        if (token.Path.StartsWith("auth/token/", StringComparison.Ordinal))
        {
            // Without a role that says it, the next renewal asks for as much as this one got.
            token.Json["role_ttl"] = (long)ttl.TotalSeconds;
        }
        return new VaultResponse { Auth = token.ToAuth((long)ttl.TotalSeconds) };
    }

    private VaultResponse? Revoke(TokenEntry? token)
    {
        if (token is not null)
        {
            core.Tokens.Revoke(token);
        }
        return null;
    }
}
