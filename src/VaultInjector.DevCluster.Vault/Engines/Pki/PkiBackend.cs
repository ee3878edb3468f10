using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>The PKI secrets engine: routing, and what is read without a token.</summary>
internal sealed class PkiBackend(VaultCore core, Mount mount) : IVaultBackend
{
    private readonly PkiAuthority _authority = new(mount.Storage);

    private JsonObject Roles => mount.Storage.Child("roles");

    public bool IsLogin(string relative) => relative is "ca/pem" or "ca_chain" or "cert/ca";

    public Task<VaultResponse?> HandleAsync(VaultRequest request) => Task.FromResult(Handle(request));

    private VaultResponse? Handle(VaultRequest request)
    {
        var issuing = new PkiIssuing(core, mount, _authority);
        return (request.Relative.TrimEnd('/').Split('/'), request.IsWrite, request.Operation) switch
        {
            (["root", "generate", "internal"], true, _) => issuing.GenerateRoot(request),
            (["intermediate", "generate", "internal"], true, _) => issuing.GenerateIntermediate(request),
            (["intermediate", "set-signed"], true, _) => SetSigned(request),
            (["root", "sign-intermediate"], true, _) => issuing.SignIntermediate(request),
            (["sign", var role], true, _) => issuing.Sign(request, Role(role)),
            (["issue", var role], true, _) => issuing.Issue(request, Role(role)),
            (["roles"], _, VaultOperation.List) => PkiRole.Handle(request, Roles, ""),
            (["roles", var role], _, not VaultOperation.List) => PkiRole.Handle(request, Roles, role),
            (["config", "urls"], _, not (VaultOperation.List or VaultOperation.Delete)) => Urls(request),
            (["ca", "pem"], _, VaultOperation.Read) => Pem(_authority.IsReady ? _authority.Pem : ""),
            (["ca_chain"], _, VaultOperation.Read) => Pem(_authority.IsReady ? string.Join('\n', _authority.Chain) : ""),
            (["cert", "ca"], _, VaultOperation.Read) when _authority.IsReady =>
                VaultResponse.Of(new JsonObject { ["certificate"] = _authority.Pem, ["revocation_time"] = 0 }),
            (["root" or "intermediate" or "sign" or "issue" or "roles" or "config" or "ca" or "ca_chain" or "cert", ..], _, _) =>
                throw VaultRefusal.Unsupported(),
            _ => throw VaultRefusal.UnknownPath(),
        };
    }

    private static VaultResponse Pem(string text) => text.Length > 0
        ? new VaultResponse { Raw = Encoding.ASCII.GetBytes(text), ContentType = "application/pkix-cert" }
        : new VaultResponse { Status = 204 };

    private JsonObject Role(string name) => Roles[name] as JsonObject ?? throw new VaultRefusal(400, $"unknown role: {name}");

    private VaultResponse? SetSigned(VaultRequest request)
    {
        _authority.SetSigned(
            request.Data.Text("certificate") is { Length: > 0 } pem
                ? pem
                : throw new VaultRefusal(400, "no certificate provided in the \"certificate\" parameter"));
        return null;
    }

    private VaultResponse? Urls(VaultRequest request)
    {
        string[] names = ["crl_distribution_points", "issuing_certificates", "ocsp_servers"];
        if (!request.IsWrite)
        {
            return mount.Storage["urls"] is JsonObject known ? VaultResponse.Of(known.Copy()) : null;
        }
        var urls = mount.Storage.Child("urls");
        foreach (var name in names)
        {
            urls[name] = (request.Data.Has(name) ? request.Data : urls).Texts(name).ToJsonArray();
        }
        return null;
    }
}
