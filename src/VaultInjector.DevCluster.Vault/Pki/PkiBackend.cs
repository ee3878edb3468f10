using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Vault.Pki;

/// <summary>The PKI secrets engine: routing, and what is read without a token.</summary>
internal sealed class PkiBackend(VaultCore core, Mount mount) : IVaultBackend
{
    private readonly PkiAuthority _authority = new(mount.Storage);

    private JsonObject Roles => mount.Storage.Child("roles");

    private JsonObject Certificates => mount.Storage.Child("certs");

    public bool IsLogin(string relative) =>
        relative is "ca" or "ca/pem" or "ca_chain" or "crl" or "crl/pem" || relative.StartsWith("cert/", StringComparison.Ordinal);

    public bool NeedsSudo(string relative) => relative is "root" or "root/sign-self-issued";

    public Task<VaultResponse?> HandleAsync(VaultRequest request) => Task.FromResult(Handle(request));

    private VaultResponse? Handle(VaultRequest request)
    {
        var issuing = new PkiIssuing(core, mount, _authority);
        return (request.Relative.TrimEnd('/').Split('/'), request.IsWrite, request.Operation) switch
        {
            (["root", "generate", var kind], true, _) => issuing.GenerateRoot(request, kind is "exported"),
            (["root"], _, VaultOperation.Delete) => RemoveRoot(),
            (["intermediate", "generate", var kind], true, _) => issuing.GenerateIntermediate(request, kind is "exported"),
            (["intermediate", "set-signed"], true, _) => SetSigned(request),
            (["root", "sign-intermediate"], true, _) => issuing.SignIntermediate(request),
            (["issue", var role], true, _) => issuing.Issue(request, Role(role)),
            (["sign", var role], true, _) => issuing.Sign(request, Role(role)),
            (["roles"], _, VaultOperation.List) => PkiRole.Handle(request, Roles, ""),
            (["roles", var role], _, not VaultOperation.List) => PkiRole.Handle(request, Roles, role),
            (["config", "urls"], _, VaultOperation.Read or VaultOperation.Update or VaultOperation.Create) => Urls(request),
            (["revoke"], true, _) => Revoke(request),
            (["certs"], _, VaultOperation.List) => VaultResponse.List(Certificates.KeysUnder("")),
            (["ca"], _, VaultOperation.Read) => Raw(_authority.IsReady ? _authority.Certificate.RawData : null, "application/pkix-cert"),
            (["ca", "pem"], _, VaultOperation.Read) => Raw(
                _authority.IsReady ? Encoding.ASCII.GetBytes(_authority.Pem) : null,
                "application/pkix-cert"),
            (["ca_chain"], _, VaultOperation.Read) => Raw(
                _authority.IsReady ? Encoding.ASCII.GetBytes(string.Join('\n', _authority.Chain)) : null,
                "application/pkix-cert"),
            (["crl"], _, VaultOperation.Read) => Raw(_authority.IsReady ? RevocationList() : null, "application/pkix-crl"),
            (["crl", "pem"], _, VaultOperation.Read) => Raw(
                _authority.IsReady ? Encoding.ASCII.GetBytes(RevocationListPem()) : null,
                "application/pkix-crl"),
            (["crl", "rotate"], _, VaultOperation.Read) => VaultResponse.Of(new JsonObject { ["success"] = _authority.IsReady }),
            (["cert", var name], _, VaultOperation.Read) => ReadCertificate(name),
            (["tidy"], true, _) => new VaultResponse
            {
                Status = 202,
                Warnings =
                [
                    "Tidy operation successfully started. Any information from the operation will be printed to Vault's server logs.",
                ],
            },
            (
                [
                    "root"
                    or "intermediate"
                    or "issue"
                    or "sign"
                    or "roles"
                    or "config"
                    or "revoke"
                    or "certs"
                    or "ca"
                    or "ca_chain"
                    or "crl"
                    or "cert"
                    or "tidy",
                    ..,
                ],
                _,
                _
            ) => throw VaultRefusal.Unsupported(),
            _ => throw VaultRefusal.UnknownPath(),
        };
    }

    private static VaultResponse Raw(byte[]? content, string type) =>
        content is { Length: > 0 } ? new VaultResponse { Raw = content, ContentType = type } : new VaultResponse { Status = 204 };

    private JsonObject Role(string name) => Roles[name] as JsonObject ?? throw new VaultRefusal(400, $"unknown role: {name}");

    private VaultResponse? RemoveRoot()
    {
        _authority.Remove();
        return null;
    }

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

    private VaultResponse? ReadCertificate(string name)
    {
        if (name is "ca_chain" && !_authority.IsReady)
        {
            throw new VaultRefusal(400, "backend must be configured with a CA certificate/key");
        }
        var key = name.Replace(':', '-').ToLowerInvariant();
        var (pem, revoked) = name switch
        {
            "ca" => (_authority.IsReady ? _authority.Pem : null, 0),
            "ca_chain" => (string.Join('\n', _authority.Chain), 0),
            "crl" => (_authority.IsReady ? RevocationListPem() : null, 0),
            _ => ((Certificates[key] as JsonObject)?.Text("pem"), (Certificates[key] as JsonObject)?.Whole("revoked") ?? 0),
        };
        return pem is null ? null : VaultResponse.Of(new JsonObject { ["certificate"] = pem, ["revocation_time"] = revoked });
    }

    private VaultResponse Revoke(VaultRequest request)
    {
        var serial = request.Data.Text("serial_number") is { Length: > 0 } given
            ? given
            : throw new VaultRefusal(400, "The serial number must be provided");
        var entry =
            Certificates[serial.Replace(':', '-').ToLowerInvariant()] as JsonObject
            ?? throw new VaultRefusal(400, $"certificate with serial {serial} not found");
        if (entry.Whole("revoked") == 0)
        {
            entry["revoked"] = core.Now.ToUnixTimeSeconds();
            entry["revoked_text"] = core.Now.Rfc3339();
        }
        return VaultResponse.Of(
            new JsonObject { ["revocation_time"] = entry.Whole("revoked"), ["revocation_time_rfc3339"] = entry.Text("revoked_text") });
    }

    private byte[] RevocationList() => _authority.RevocationList(
        Certificates.Select(item => (item.Key, item.Value!.AsObject().Whole("revoked"))).Where(item => item.Item2 > 0)
            .Select(item => (item.Key, DateTimeOffset.FromUnixTimeSeconds(item.Item2))),
        core.Now);

    private string RevocationListPem() => PemEncoding.WriteString("X509 CRL", RevocationList());
}
