using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.SystemApi;

/// <summary>sys/mounts, sys/auth and what a user may see of them.</summary>
internal sealed class MountCalls(VaultCore core)
{
    private static readonly string[] Leases = ["default_lease_ttl", "max_lease_ttl"];

    public VaultResponse? Handle(VaultRequest request, string path, bool isAuth)
    {
        if (path.Length == 0)
        {
            return request.Operation is VaultOperation.Read
                ? VaultResponse.RepeatedAtTop(DescribeAll(isAuth, _ => true))
                : throw VaultRefusal.Unsupported();
        }
        var isTune = path.EndsWith("/tune", StringComparison.Ordinal);
        var full = (isAuth ? "auth/" : "") + (isTune ? path[..^"/tune".Length] : path).Trim('/') + "/";
        if (isTune)
        {
            return Tune(request, full);
        }
        switch (request.Operation)
        {
            case VaultOperation.Read:
                return core.Mounts.At(full) is { } mount
                    ? VaultResponse.Of(Describe(mount, withPath: true))
                    : throw new VaultRefusal(400, $"No secret engine mount at {path.Trim('/')}/");
            case VaultOperation.Delete:
                Remove(full);
                return null;
            case VaultOperation.List:
                throw VaultRefusal.Unsupported();
            default:
                core.Mounts.Add(path, TypeIn(request.Data), isAuth, request.Data);
                return null;
        }
    }

    private static string TypeIn(JsonObject data) =>
        data.Text("type") is { Length: > 0 } type ? type : throw new VaultRefusal(400, "backend type must be specified as a string");

    /// <summary>sys/internal/ui/mounts and one of them.</summary>
    public VaultResponse Describe(VaultRequest request, string rest)
    {
        if (rest is "ui/mounts")
        {
            bool Visible(Mount mount) => MaySee(request, mount);
            return VaultResponse.Of(new JsonObject
            {
                ["auth"] = DescribeAll(isAuth: true, Visible),
                ["secret"] = DescribeAll(isAuth: false, Visible),
            });
        }
        if (!rest.StartsWith("ui/mounts/", StringComparison.Ordinal))
        {
            throw VaultRefusal.UnknownPath();
        }
        var path = rest["ui/mounts/".Length..].TrimEnd('/') + "/";
        var mount = core.Mounts.Find(path)?.Mount;
        return mount is null || !MaySee(request, mount)
            ? throw new VaultRefusal(
                403,
                "preflight capability check returned 403, please ensure client's policies grant access to path \"" + path + "\"")
            : VaultResponse.Of(WithOptions(Describe(mount, withPath: true)));
    }

    private static JsonObject WithOptions(JsonObject described)
    {
        described["options"] ??= new JsonObject();
        return described;
    }

    private bool MaySee(VaultRequest request, Mount mount) =>
        core.Tokens.FindAnywhere(request.ClientToken) is { } token &&
        core.AccessOf(token, out var prefix).Touches(prefix + mount.Path);

    private void Remove(string full)
    {
        if (full is "sys/" or "cubbyhole/" or "auth/token/")
        {
            throw new VaultRefusal(
                400,
                full is "auth/token/" ? "token credential backend cannot be disabled" : $"cannot unmount \"{full}\"");
        }
        core.Mounts.Remove(full);
    }

    private VaultResponse? Tune(VaultRequest request, string full)
    {
        var mount = core.Mounts.At(full) ?? throw new VaultRefusal(400, $"cannot fetch sysview for path \"{full}\"");
        var config = mount.Entry.Child("config");
        if (request.Operation is VaultOperation.Read)
        {
            return VaultResponse.RepeatedAtTop(Tuning(mount));
        }
        foreach (var name in Leases.Where(request.Data.Has))
        {
            config[name] = request.Data.Text(name) is "system" ? 0 : request.Data.Seconds(name);
        }
        if (request.Data.Has("description"))
        {
            mount.Entry["description"] = request.Data.Text("description");
        }
        if (request.Data["options"] is JsonObject options)
        {
            mount.Entry["options"] = options.Copy();
            core.Mounts.Reload(full);
        }
        return null;
    }

    private static JsonObject Tuning(Mount mount) => new()
    {
        ["default_lease_ttl"] = (long)mount.DefaultLease.TotalSeconds,
        ["description"] = mount.Entry.Text("description"),
        ["force_no_cache"] = false,
        ["max_lease_ttl"] = (long)mount.MaxLease.TotalSeconds,
        ["options"] = mount.Options.Count > 0 ? mount.Options.Copy() : null,
    };

    private JsonObject DescribeAll(bool isAuth, Func<Mount, bool> isVisible) =>
        new(core.Mounts.Mounts
            .Where(mount => mount.IsAuth == isAuth && isVisible(mount))
            .OrderBy(mount => mount.Path, StringComparer.Ordinal)
            .Select(mount => KeyValuePair.Create(mount.Entry.Text("path"), (JsonNode?)Describe(mount, withPath: false))));

    private static JsonObject Describe(Mount mount, bool withPath)
    {
        var config = mount.Entry.Child("config");
        var data = new JsonObject
        {
            ["accessor"] = mount.Accessor,
            ["config"] = new JsonObject
            {
                ["default_lease_ttl"] = config.Whole("default_lease_ttl"),
                ["force_no_cache"] = false,
                ["max_lease_ttl"] = config.Whole("max_lease_ttl"),
            },
            ["description"] = mount.Entry.Text("description"),
            ["external_entropy_access"] = false,
            ["local"] = false,
            ["options"] = mount.Entry["options"]?.DeepClone(),
            ["seal_wrap"] = false,
            ["type"] = mount.Type,
            ["uuid"] = mount.Entry.Text("uuid"),
        };
        if (mount.IsAuth)
        {
            data["config"]!["token_type"] = "default-service";
        }
        if (withPath)
        {
            data["path"] = mount.Entry.Text("path");
        }
        return data;
    }
}
