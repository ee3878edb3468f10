using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Requests;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Engines.SystemApi;

/// <summary>sys/leases; ids stand in the body or behind the path.</summary>
internal sealed class LeaseCalls(VaultCore core)
{
    public VaultResponse? Handle(VaultRequest request, string rest)
    {
        var slash = rest.IndexOf('/');
        var (action, id) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        switch (action, request.IsWrite, request.Operation)
        {
            case ("lookup", true, _):
                return VaultResponse.Of((core.Leases.Find(IdIn(request, id)) ??
                    throw new VaultRefusal(400, "invalid lease")).Describe(core.Now));
            case ("lookup", _, VaultOperation.List):
                return VaultResponse.List(core.Leases.Alive(id).KeysUnder(id));
            case ("renew", true, _):
                return Renew(IdIn(request, id), request.Data);
            case ("revoke", true, _):
                core.Leases.Revoke(IdIn(request, id));
                return null;
            case ("revoke-prefix" or "revoke-force", true, _):
                core.Leases.RevokeAll(id.TrimEnd('/') + "/");
                return null;
            case ("lookup" or "renew" or "revoke" or "revoke-prefix" or "revoke-force", _, _):
                throw VaultRefusal.Unsupported();
            default:
                throw VaultRefusal.UnknownPath();
        }
    }

    private static string IdIn(VaultRequest request, string inPath) =>
        inPath.Length > 0 ? inPath
        : request.Data.Text("lease_id") is { Length: > 0 } id ? id
        : throw new VaultRefusal(400, "lease_id must be specified");

    private VaultResponse Renew(string id, JsonObject data)
    {
        var increment = data.Span("increment");
        if (increment < TimeSpan.Zero)
        {
            var given = data.Text("increment");
            throw new VaultRefusal(
                500, $"error converting input {given} for field \"increment\": cannot provide negative value '{given}'", isFault: true);
        }
        var lease = core.Leases.Find(id) ?? throw new VaultRefusal(400, "lease not found");
        var terms = new LeaseTerms { Increment = increment, Ttl = lease.Ttl, MaxTtl = lease.Most };
        var life = LeaseRules.Calculate(terms, lease.Issued, core.Now);
        lease.Renew(core.Now, life);
        var asked = increment > TimeSpan.Zero ? increment : lease.Ttl;
        return new VaultResponse
        {
            LeaseId = lease.Id,
            Renewable = true,
            LeaseDuration = (long)life.TotalSeconds,
            Warnings = asked <= life ? [] :
            [
                $"TTL of \"{Durations.Short(asked)}\" exceeded the effective max_ttl of \"{Durations.Short(life)}\"; " +
                    "TTL value is capped accordingly",
            ],
        };
    }
}
