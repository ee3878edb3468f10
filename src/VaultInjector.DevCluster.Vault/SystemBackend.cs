using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Vault.Audit;

namespace VaultInjector.DevCluster.Vault;

/// <summary>The API of sys/ that goes through tokens and policies.</summary>
internal sealed class SystemBackend(VaultCore core) : IVaultBackend
{
    private readonly MountCalls _mounts = new(core);
    private readonly AuditCalls _audit = new(core.Audit);

    public bool IsLogin(string relative) => relative is "wrapping/lookup";

    public bool NeedsSudo(string relative) =>
        relative is "seal" or "step-down" or "rotate" or "remount" or "raw" or "audit"
        || relative.StartsWith("auth/", StringComparison.Ordinal)
        || relative.StartsWith("audit/", StringComparison.Ordinal)
        || relative.StartsWith("raw/", StringComparison.Ordinal)
        || relative.StartsWith("leases/lookup/", StringComparison.Ordinal)
        || relative.StartsWith("leases/revoke-prefix/", StringComparison.Ordinal)
        || relative.StartsWith("leases/revoke-force/", StringComparison.Ordinal);

    public Task<VaultResponse?> HandleAsync(VaultRequest request)
    {
        var slash = request.Relative.IndexOf('/');
        var (area, rest) = slash < 0 ? (request.Relative, "") : (request.Relative[..slash], request.Relative[(slash + 1)..]);
        return Task.FromResult(
            area switch
            {
                "mounts" => _mounts.Handle(request, rest, isAuth: false),
                "auth" => _mounts.Handle(request, rest, isAuth: true),
                "audit" => _audit.Handle(request, rest),
                "audit-hash" => _audit.Hash(request, rest),
                "internal" => _mounts.Describe(request, rest),
                "policy" => Policy(request, rest, isOldForm: true),
                "policies" when rest is "acl" => Policy(request, "", isOldForm: false),
                "policies" when rest.StartsWith("acl/", StringComparison.Ordinal) => Policy(
                    request,
                    rest["acl/".Length..],
                    isOldForm: false),
                "capabilities-self" when request.IsWrite => Capabilities(request, request.Token!),
                "capabilities" when request.IsWrite => Capabilities(
                    request,
                    core.Tokens.Find(request.Data.Text("token")) ?? throw new VaultRefusal(400, "invalid token")),
                "capabilities-accessor" when request.IsWrite => Capabilities(
                    request,
                    core.Tokens.FindByAccessor(request.Data.Text("accessor")) ?? throw new VaultRefusal(400, "invalid accessor")),
                "seal" when request.IsWrite => new VaultResponse { Status = 204 },
                "wrapping" => Wrapping(request, rest),
                "capabilities-self" or "capabilities" or "capabilities-accessor" => throw VaultRefusal.Unsupported(),
                _ => throw VaultRefusal.UnknownPath(),
            });
    }

    private VaultResponse? Wrapping(VaultRequest request, string action)
    {
        if (action is not ("wrap" or "lookup" or "unwrap" or "rewrap"))
        {
            throw VaultRefusal.UnknownPath();
        }
        if (!request.IsWrite && !(action is "lookup" && request.Operation is VaultOperation.Read))
        {
            throw VaultRefusal.Unsupported();
        }
        return action switch
        {
            "lookup" => core.Wrapping.Lookup(request),
            "unwrap" => core.Wrapping.Unwrap(request),
            "rewrap" => core.Wrapping.Rewrap(request),
            _ => request.WrapTtl > TimeSpan.Zero
                ? VaultResponse.Of(request.Data.Copy())
                : throw new VaultRefusal(400, "endpoint requires response wrapping to be used"),
        };
    }

    private VaultResponse? Policy(VaultRequest request, string name, bool isOldForm)
    {
        if (name.Length == 0)
        {
            return request.Operation is not (VaultOperation.List or VaultOperation.Read)
                ? throw VaultRefusal.Unsupported()
                : ListPolicies(isOldForm);
        }
        name = name.ToLowerInvariant();
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return core.Policies.Read(name) is { } text
                    ? new VaultResponse
                    {
                        Data = new JsonObject { ["name"] = name, [isOldForm ? "rules" : "policy"] = text },
                        IsRepeatedAtTop = isOldForm,
                    }
                    : null;
            case VaultOperation.Delete:
                core.Policies.Delete(name);
                return null;
            case VaultOperation.List:
                throw VaultRefusal.Unsupported();
            default:
                core.Policies.Write(name, Decoded(request.Data.Text("policy", request.Data.Text("rules"))));
                return null;
        }
    }

    private VaultResponse ListPolicies(bool isOldForm)
    {
        var data = new JsonObject { ["keys"] = core.Policies.Names.ToJsonArray() };
        if (isOldForm)
        {
            data["policies"] = core.Policies.Names.ToJsonArray();
        }
        return isOldForm ? VaultResponse.RepeatedAtTop(data) : VaultResponse.Of(data);
    }

    // A policy may come in base64.
    private static string Decoded(string policy)
    {
        if (policy.Length == 0)
        {
            throw new VaultRefusal(400, "'policy' parameter not supplied or empty");
        }
        var buffer = new byte[policy.Length];
        return Convert.TryFromBase64String(policy, buffer, out var length)
            ? System.Text.Encoding.UTF8.GetString(buffer, 0, length)
            : policy;
    }

    private VaultResponse Capabilities(VaultRequest request, TokenEntry token)
    {
        var paths = request.Data.Texts("paths").Concat(request.Data.Texts("path")).ToList();
        if (paths.Count == 0)
        {
            throw new VaultRefusal(400, "paths must be supplied");
        }
        var access = core.Policies.AccessFor(token.Policies);
        var data = new JsonObject();
        foreach (var path in paths)
        {
            data[path] = access.CapabilitiesOf(path).ToJsonArray();
        }
        if (paths.Count == 1)
        {
            data["capabilities"] = access.CapabilitiesOf(paths[0]).ToJsonArray();
        }
        return VaultResponse.RepeatedAtTop(data);
    }
}
