using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.SystemApi;

/// <summary>The API of sys/ that goes through tokens and policies.</summary>
internal sealed class SystemBackend(VaultCore core) : IVaultBackend
{
    private readonly MountCalls _mounts = new(core);
    private readonly AuditCalls _audit = new(core.Audit);
    private readonly LeaseCalls _leases = new(core);
    private readonly CapabilityCalls _capabilities = new(core);

    /// <summary>Which mounts there are needs no policy: the answer shows what the token may see.</summary>
    public bool IsLogin(string relative) =>
        relative is "wrapping/lookup" || relative.StartsWith("internal/ui/mounts", StringComparison.Ordinal);

    public bool NeedsSudo(string relative) =>
        relative is "seal" or "audit" || relative.StartsWith("auth/", StringComparison.Ordinal) ||
        relative.StartsWith("audit/", StringComparison.Ordinal) || relative.StartsWith("leases/lookup/", StringComparison.Ordinal) ||
        relative.StartsWith("leases/revoke-", StringComparison.Ordinal);

    public Task<VaultResponse?> HandleAsync(VaultRequest request)
    {
        var slash = request.Relative.IndexOf('/');
        var (area, rest) = slash < 0 ? (request.Relative, "") : (request.Relative[..slash], request.Relative[(slash + 1)..]);
        return Task.FromResult(area switch
        {
            "mounts" => _mounts.Handle(request, rest, isAuth: false),
            "auth" => _mounts.Handle(request, rest, isAuth: true),
            "audit" => _audit.Handle(request, rest),
            "internal" => _mounts.Describe(request, rest),
            "policies" when rest.StartsWith("acl/", StringComparison.Ordinal) => Policy(request, rest["acl/".Length..].ToLowerInvariant()),
            "leases" => _leases.Handle(request, rest),
            "renew" or "revoke" => _leases.Handle(request, request.Relative),
            "capabilities" when request.IsWrite => _capabilities.Handle(request, isSelf: false),
            "capabilities-self" when request.IsWrite => _capabilities.Handle(request, isSelf: true),
            "namespaces" => core.Children.Handle(request, rest.Trim('/')),
            "seal" when request.IsWrite => new VaultResponse { Status = 204 },
            "wrapping" => Wrapping(request, rest),
            _ => throw VaultRefusal.UnknownPath(),
        });
    }

    private VaultResponse Wrapping(VaultRequest request, string action) => (action, request.IsWrite, request.Operation) switch
    {
        ("lookup", true, _) or ("lookup", _, VaultOperation.Read) => core.Wrapping.Lookup(request),
        ("unwrap", true, _) => core.Wrapping.Unwrap(request),
        ("lookup" or "unwrap", _, _) => throw VaultRefusal.Unsupported(),
        _ => throw VaultRefusal.UnknownPath(),
    };

    private VaultResponse? Policy(VaultRequest request, string name)
    {
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return core.Policies.Read(name) is { } text
                    ? VaultResponse.Of(new JsonObject { ["name"] = name, ["policy"] = text })
                    : null;
            case VaultOperation.Delete:
                core.Policies.Delete(name);
                return null;
            case VaultOperation.List:
                throw VaultRefusal.Unsupported();
            default:
                core.Policies.Write(name, Decoded(request.Data.Text("policy")));
                return null;
        }
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
}
