using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The API of auth/token.</summary>
internal sealed class TokenBackend(VaultCore core) : IVaultBackend
{
    private JsonObject Roles => core.Mounts.At("auth/token/")!.Storage.Child("roles");

    public static IReadOnlyList<string> Sanitize(IReadOnlyList<string> policies, bool addDefault)
    {
        var clean = new SortedSet<string>(
            policies.Select(name => name.Trim().ToLowerInvariant()).Where(name => name.Length > 0),
            StringComparer.Ordinal);
        if (clean.Contains("root"))
        {
            return ["root"];
        }
        if (addDefault)
        {
            clean.Add("default");
        }
        return [.. clean];
    }

    public bool NeedsSudo(string relative) =>
        relative.StartsWith("revoke-orphan", StringComparison.Ordinal) || relative.StartsWith("accessors", StringComparison.Ordinal);

    public bool? Exists(VaultRequest request) =>
        request.Relative.StartsWith("roles/", StringComparison.Ordinal)
            ? Roles.Has(request.Relative["roles/".Length..].ToLowerInvariant())
            : null;

    public Task<VaultResponse?> HandleAsync(VaultRequest request) => Task.FromResult(Handle(request));

    private VaultResponse? Handle(VaultRequest request)
    {
        var slash = request.Relative.IndexOf('/');
        var (name, rest) = slash < 0 ? (request.Relative, "") : (request.Relative[..slash], request.Relative[(slash + 1)..]);
        return (name, request.Operation) switch
        {
            ("roles", _) => TokenRoles.Handle(request, Roles, rest.ToLowerInvariant()),
            ("accessors", VaultOperation.List) => VaultResponse.List(core.Tokens.Accessors),
            ("create", _) when request.IsWrite => new TokenCreation(core, request, RoleOf(rest)).Run(),
            ("create-orphan", _) when request.IsWrite => new TokenCreation(core, request, role: null) { IsOrphanCall = true }.Run(),
            ("lookup", VaultOperation.Read) or ("lookup", _) when request.Operation is VaultOperation.Read || request.IsWrite => Lookup(
                request,
                TokenIn(request, rest)),
            ("lookup-self", _) when request.Operation is VaultOperation.Read || request.IsWrite => Lookup(request, request.ClientToken),
            ("lookup-accessor", _) when request.IsWrite => DescribeWithoutId(ByAccessor(request, rest)),
            ("renew", _) when request.IsWrite => Renew(request, Existing(TokenIn(request, rest))),
            ("renew-self", _) when request.IsWrite => Renew(request, request.Token!),
            ("renew-accessor", _) when request.IsWrite => WithoutId(Renew(request, ByAccessor(request, rest))),
            ("revoke", _) when request.IsWrite => Revoke(core.Tokens.Find(TokenIn(request, rest))),
            ("revoke-self", _) when request.IsWrite => Revoke(request.Token),
            ("revoke-accessor", _) when request.IsWrite => Revoke(ByAccessor(request, rest)),
            ("revoke-orphan", _) when request.IsWrite => RevokeAlone(TokenIn(request, rest)),
            ("tidy", _) when request.IsWrite => new VaultResponse
            {
                Status = 202,
                Warnings =
                [
                    "Tidy operation successfully started. Any information from the operation will be printed to Vault's server logs.",
                ],
            },
            (
                "create"
                    or "create-orphan"
                    or "lookup"
                    or "lookup-self"
                    or "lookup-accessor"
                    or "renew"
                    or "renew-self"
                    or "renew-accessor"
                    or "revoke"
                    or "revoke-self"
                    or "revoke-accessor"
                    or "revoke-orphan"
                    or "accessors",
                _
            ) => throw VaultRefusal.Unsupported(),
            _ => throw VaultRefusal.UnknownPath(),
        };
    }

    private static string TokenIn(VaultRequest request, string rest)
    {
        var token = rest.Length > 0 ? rest : request.Data.Text("token");
        return token.Length > 0 ? token
            : request.Relative.StartsWith("lookup", StringComparison.Ordinal) ? request.ClientToken
            : throw new VaultRefusal(400, "missing token ID");
    }

    private (string Name, JsonObject Role)? RoleOf(string name) =>
        name.Length == 0 ? null
        : Roles[name.ToLowerInvariant()] is JsonObject role ? (name.ToLowerInvariant(), role)
        : throw new VaultRefusal(400, $"unknown role {name}");

    private TokenEntry Existing(string id) => core.Tokens.Find(id) ?? throw new VaultRefusal(400, "token not found");

    private TokenEntry ByAccessor(VaultRequest request, string rest)
    {
        var accessor = rest.Length > 0 ? rest : request.Data.Text("accessor");
        return accessor.Length == 0 ? throw new VaultRefusal(400, "missing accessor", isFault: true)
            : core.Tokens.FindByAccessor(accessor) ?? throw new VaultRefusal(400, "invalid accessor", isFault: true);
    }

    private VaultResponse Lookup(VaultRequest request, string id) =>
        VaultResponse.Of(Describe(string.Equals(id, request.ClientToken, StringComparison.Ordinal)
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
        var now = core.Now;
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
        };
        if (!token.IsInitialRoot)
        {
            data["issue_time"] = token.Issued.Rfc3339();
        }
        if (token.LastRenewal is { } renewal)
        {
            data["last_renewal"] = renewal.Rfc3339();
            data["last_renewal_time"] = renewal.ToUnixTimeSeconds();
        }
        data["meta"] = token.Meta;
        data["num_uses"] = token.NumUses;
        data["orphan"] = token.IsOrphan;
        data["path"] = token.Path;
        // Vault does not show the period of a token role.
        if (token.Json.Whole("shown_period") is > 0 and var period)
        {
            data["period"] = period;
        }
        data["policies"] = token.Policies.ToJsonArray();
        if (!token.IsInitialRoot)
        {
            data["renewable"] = token.Renewable;
        }
        if (token.Role.Length > 0)
        {
            data["role"] = token.Role;
        }
        data["ttl"] = token.TtlAt(now);
        data["type"] = token.Json.Text("type");
        return data;
    }

    private VaultResponse Renew(VaultRequest request, TokenEntry token)
    {
        if (token.IsBatch)
        {
            throw new VaultRefusal(400, "batch tokens cannot be renewed");
        }
        if (!token.Renewable)
        {
            throw new VaultRefusal(400, "lease is not renewable");
        }
        var mount = core.Mounts.Find(token.Path)?.Mount;
        var warnings = new List<string>();
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
        var ttl = LeaseRules.Calculate(terms, token.Issued, core.Now, warnings);
        token.SetTtl(core.Now, ttl);
        if (token.Path.StartsWith("auth/token/", StringComparison.Ordinal))
        {
            // Without a role, the next renewal requests the same lease as this one.
            token.Json["role_ttl"] = (long)ttl.TotalSeconds;
        }
        token.Json["last_renewal"] = core.Now.ToUnixTimeMilliseconds();
        return new VaultResponse { Auth = token.ToAuth((long)ttl.TotalSeconds), Warnings = warnings };
    }

    private static VaultResponse WithoutId(VaultResponse answer)
    {
        answer.Auth!["client_token"] = "";
        return answer;
    }

    private VaultResponse? Revoke(TokenEntry? token)
    {
        if (token?.IsBatch is true)
        {
            throw new VaultRefusal(400, "batch tokens cannot be revoked");
        }
        if (token is not null)
        {
            core.Tokens.Revoke(token);
        }
        return null;
    }

    private VaultResponse? RevokeAlone(string id)
    {
        core.Tokens.RevokeAlone(core.Tokens.Find(id) ?? throw new VaultRefusal(400, "token to revoke not found"));
        return null;
    }
}
