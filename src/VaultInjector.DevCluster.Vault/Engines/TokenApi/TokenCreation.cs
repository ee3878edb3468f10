using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Engines.TokenApi;

/// <summary>One call of auth/token/create: which policies, whose child, how long.</summary>
internal sealed class TokenCreation(VaultCore core, VaultRequest request, (string Name, JsonObject Role)? role)
{
    private readonly JsonObject _data = request.Data;
    private readonly TokenEntry _parent = request.Token!;
    private readonly List<string> _warnings = [];

    private JsonObject? Role => role?.Role;

    public VaultResponse Run()
    {
        if (_parent.Json.Whole("num_uses_at_birth") > 0)
        {
            throw new VaultRefusal(400, "restricted use token cannot generate child tokens");
        }
        CheckType();
        var json = new JsonObject
        {
            ["type"] = "service",
            ["policies"] = Policies().ToJsonArray(),
            ["parent"] = Parent(),
            ["path"] = CreationPath(),
            ["display_name"] = DisplayName(),
            ["meta"] = _data["meta"] is JsonObject { Count: > 0 } meta ? meta.Copy() : null,
            ["role"] = role?.Name,
        };
        AddUses(json);
        var ttl = AddLease(json);
        _warnings.AddRange(
            json.Texts("policies").Where(name => core.Policies.Read(name) is null).Select(name => $"Policy \"{name}\" does not exist"));
        var token = core.Tokens.Add(json, ttl);
        return new VaultResponse { Auth = token.ToAuth((long)(ttl ?? default).TotalSeconds), Warnings = _warnings };
    }

    private void CheckType()
    {
        var type = _data.Text("type", "service");
        var ofRole = Role?.Text("token_type", "service") ?? "service";
        if (type is not "service" || ofRole.Contains("batch", StringComparison.Ordinal))
        {
            throw new VaultRefusal(400, "this look-alike makes service tokens only");
        }
    }

    private IReadOnlyList<string> Policies()
    {
        var asked = _data.Texts("policies");
        var result = Role is { } limits && (limits.Texts("allowed_policies").Count > 0 || limits.Texts("disallowed_policies").Count > 0)
            ? RolePolicies(limits, asked)
            : asked.Count == 0 ? _parent.Policies : PoliciesBesideParent(asked);
        if (_data.Flag("no_default_policy"))
        {
            result = [.. result.Where(name => name is not "default")];
        }
        if (result.Contains("root", StringComparer.Ordinal) && !_parent.IsRoot)
        {
            throw new VaultRefusal(400, "root tokens may not be created without parent token being root");
        }
        return result;
    }

    private IReadOnlyList<string> RolePolicies(JsonObject limits, IReadOnlyList<string> asked)
    {
        var forbidden = limits.Texts("disallowed_policies");
        var addDefault = !limits.Flag("token_no_default_policy") && !forbidden.Contains("default", StringComparer.Ordinal);
        var wanted = asked.Count > 0 ? TokenPolicies.Sanitize(asked, addDefault) : [];
        if (limits.Texts("allowed_policies").Count > 0)
        {
            var allowed = TokenPolicies.Sanitize(limits.Texts("allowed_policies"), addDefault);
            wanted = wanted.Count == 0 ? allowed : wanted;
            if (wanted.Except(allowed, StringComparer.Ordinal).Any())
            {
                throw new VaultRefusal(
                    400,
                    $"token policies ({Quote(wanted)}) must be subset of the role's allowed policies ({Quote(allowed)})");
            }
        }
        else if (wanted.Count == 0)
        {
            wanted = TokenPolicies.Sanitize(_parent.Policies, addDefault);
        }
        return wanted.FirstOrDefault(name => forbidden.Contains(name, StringComparer.Ordinal)) is { } bad
            ? throw new VaultRefusal(400, $"token policy \"{bad}\" is disallowed by this role")
            : wanted;
    }

    private IReadOnlyList<string> PoliciesBesideParent(IReadOnlyList<string> asked)
    {
        if (request.HasSudo)
        {
            return TokenPolicies.Sanitize(asked, addDefault: true);
        }
        if (TokenPolicies.Sanitize(asked, addDefault: false).Except(_parent.Policies, StringComparer.Ordinal).Any())
        {
            throw new VaultRefusal(400, "child policies must be subset of parent");
        }
        return TokenPolicies.Sanitize(asked, _parent.Policies.Contains("default", StringComparer.Ordinal));
    }

    private static string Quote(IReadOnlyList<string> names) => $"[{string.Join(' ', names.Select(name => $"\"{name}\""))}]";

    private string Parent()
    {
        if (Role is not null)
        {
            return Role.Flag("orphan") ? "" : _parent.Id;
        }
        if (_data.Flag("no_parent") && !request.HasSudo)
        {
            throw new VaultRefusal(400, "root or sudo privileges required to create orphan token");
        }
        return _data.Flag("no_parent") ? "" : _parent.Id;
    }

    private string CreationPath() => Role?.Text("path_suffix") is { Length: > 0 } suffix ? $"{request.Path}/{suffix}" : request.Path;

    private string DisplayName()
    {
        var given = _data.Text("display_name");
        return given.Length == 0
            ? "token"
            : "token-" +
                string.Concat(given.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' ? letter : '-')).TrimEnd('-');
    }

    private void AddUses(JsonObject json)
    {
        var uses = _data.Whole("num_uses");
        if (uses < 0)
        {
            throw new VaultRefusal(400, "number of uses cannot be negative");
        }
        var limit = Role?.Whole("token_num_uses") ?? 0;
        uses = limit > 0 && (uses == 0 || limit < uses) ? limit : uses;
        json["num_uses"] = uses;
        json["num_uses_at_birth"] = uses;
    }

    private TimeSpan? AddLease(JsonObject json)
    {
        var period = Period();
        var explicitMax = ExplicitMax();
        var asked = _data.Span("ttl");
        var isRoot = json.Texts("policies").Contains("root", StringComparer.Ordinal);
        json["period"] = (long)period.TotalSeconds;
        json["shown_period"] = _data.Seconds("period");
        json["shown_explicit_max_ttl"] = _data.Seconds("explicit_max_ttl");
        json["explicit_max_ttl"] = (long)explicitMax.TotalSeconds;
        json["renewable"] = _data.Flag("renewable", fallback: true) && (Role?.Flag("renewable") ?? true);
        if (isRoot &&
            asked == default && period == default &&
            explicitMax == default && (_parent.Expires is null || json.Text("parent") != _parent.Id))
        {
            json["renewable"] = false;
            return null;
        }
        var mount = request.Mount!;
        var terms = new LeaseTerms
        {
            Ttl = asked,
            Period = period,
            ExplicitMaxTtl = explicitMax,
            MountDefault = mount.DefaultLease,
            MountMax = mount.MaxLease,
        };
        var ttl = LeaseRules.Calculate(terms, core.Now, core.Now);
        json["role_ttl"] = (long)ttl.TotalSeconds;
        return ttl;
    }

    private TimeSpan Period()
    {
        var asked = _data.Span("period");
        if (asked > TimeSpan.Zero && !request.HasSudo)
        {
            throw new VaultRefusal(400, "root or sudo privileges required to create periodic token");
        }
        var ofRole = Role is null ? default : TokenRoles.Period(Role);
        return ofRole > TimeSpan.Zero && (asked == default || ofRole < asked) ? ofRole : asked;
    }

    private TimeSpan ExplicitMax()
    {
        var asked = _data.Span("explicit_max_ttl");
        var ofRole = Role is null ? default : TokenRoles.ExplicitMaxTtl(Role);
        if (ofRole <= TimeSpan.Zero || asked <= TimeSpan.Zero)
        {
            return ofRole > TimeSpan.Zero ? ofRole : asked;
        }
        return ofRole < asked ? ofRole : asked;
    }
}
