using System.Security.Cryptography.X509Certificates;
using VaultInjector.DevCluster.Vault.Core;
using VaultInjector.DevCluster.Vault.Mounts;
using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>The calls of the PKI engine that make keys and certificates.</summary>
internal sealed class PkiIssuing(VaultCore core, Mount mount, PkiAuthority authority)
{
    private const string RootExists =
        "Refusing to generate a root certificate over an existing root certificate. " +
        "If you really want to destroy the original root certificate, please issue a delete against pki/root.";

    private static readonly string[] SubjectParts = ["organization", "ou", "country"];

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(core.Now.ToUnixTimeSeconds());

    private JsonObject Urls => mount.Storage["urls"] as JsonObject ?? [];

    public VaultResponse GenerateRoot(VaultRequest request)
    {
        if (authority.IsReady)
        {
            return new VaultResponse { Warnings = [RootExists] };
        }
        var type = request.Data.Text("key_type", "rsa");
        using var key = PrivateKey.Create(type, request.Data.Whole("key_bits", 2048));
        var profile = AuthorityProfile(request.Data, PkiRole.Unlimited(type), csr: null, key.PublicKey);
        using var certificate = authority.MakeRoot(profile, key);
        var data = Describe(certificate);
        data["issuing_ca"] = authority.Pem;
        return VaultResponse.Of(data);
    }

    public VaultResponse GenerateIntermediate(VaultRequest request)
    {
        var type = request.Data.Text("key_type", "rsa");
        using var key = PrivateKey.Create(type, request.Data.Whole("key_bits", 2048));
        var profile = AuthorityProfile(request.Data, PkiRole.Unlimited(type), csr: null, key.PublicKey);
        var data = new JsonObject { ["csr"] = authority.Request(profile, key) };
        return VaultResponse.Of(data);
    }

    public VaultResponse SignIntermediate(VaultRequest request)
    {
        _ = authority.Pem;
        var csr = ReadCsr(request.Data);
        var profile = AuthorityProfile(request.Data, PkiRole.Unlimited("any"), csr, csr.PublicKey);
        using var certificate = authority.Sign(profile);
        return VaultResponse.Of(WithChain(Describe(certificate)));
    }

    public VaultResponse Sign(VaultRequest request, JsonObject role)
    {
        var csr = ReadCsr(request.Data);
        var names = CheckedNames(request.Data, role, csr);
        KeyKind.CheckAllowed(csr.PublicKey, role.Text("key_type"), role.Whole("key_bits"));
        return VaultResponse.Of(Finish(request, role, names, csr.PublicKey));
    }

    /// <summary>With a key that is made here and kept nowhere.</summary>
    public VaultResponse Issue(VaultRequest request, JsonObject role)
    {
        var names = CheckedNames(request.Data, role, csr: null);
        var type = role.Text("key_type") is "any" ? "rsa" : role.Text("key_type");
        using var key = PrivateKey.Create(type, role.Whole("key_bits"));
        var data = Finish(request, role, names, key.PublicKey);
        if (request.Data.Text("format") is "pem_bundle")
        {
            string[] bundle = [key.Pem, data.Text("certificate"), .. data.Texts("ca_chain")];
            data["certificate"] = string.Join('\n', bundle);
        }
        data["private_key"] = request.Data.Text("private_key_format") is "pkcs8" ? key.Pkcs8 : key.Pem;
        data["private_key_type"] = type;
        return VaultResponse.Of(data);
    }

    private static CertificateRequest ReadCsr(JsonObject data)
    {
        var pem = data.Text("csr") is { Length: > 0 } text ? text : throw new VaultRefusal(400, "\"csr\" is empty");
        if (!PemEncoding.TryFind(pem, out var found))
        {
            throw new VaultRefusal(400, "csr contains no data");
        }
        try
        {
            var isUnknownToDotNet = KeyKind.IsEd25519(Convert.FromBase64String(pem[found.Base64Data]));
            var options = CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions |
                (isUnknownToDotNet ? CertificateRequestLoadOptions.SkipSignatureValidation : default);
            return CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, options, RSASignaturePadding.Pkcs1);
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException or FormatException)
        {
            throw new VaultRefusal(400, $"certificate request could not be parsed: {broken.Message}");
        }
    }

    private static RequestedNames CheckedNames(JsonObject data, JsonObject role, CertificateRequest? csr)
    {
        var names = RequestedNames.From(data, role, csr);
        names.Check(role);
        return names;
    }

    private static JsonObject Describe(X509Certificate2 certificate) => new()
    {
        ["certificate"] = PemText.Of(certificate),
        ["expiration"] = new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds(),
        ["serial_number"] = PemText.SerialOf(certificate),
    };

    private JsonObject Finish(VaultRequest request, JsonObject role, RequestedNames names, PublicKey key)
    {
        _ = authority.Pem;
        var lifetime = Lifetime(request.Data, role);
        var profile = new CertificateProfile(names, role, key, Now.AddSeconds(-role.Whole("not_before_duration")), Now + lifetime)
        {
            Urls = Urls,
        };
        using var certificate = authority.Sign(profile);
        return WithChain(Describe(certificate));
    }

    private JsonObject WithChain(JsonObject data)
    {
        data["issuing_ca"] = authority.Pem;
        if (authority.Chain is { Count: > 0 } chain)
        {
            data["ca_chain"] = Fields.ToJsonArray(chain);
        }
        return data;
    }

    // Too long a life is silently the longest: the role's, or the mount's where the role has none.
    private TimeSpan Lifetime(JsonObject data, JsonObject role)
    {
        var most = role.Whole("max_ttl") > 0 ? TimeSpan.FromSeconds(role.Whole("max_ttl")) : mount.MaxLease;
        var asked = data.Has("ttl") && data.Span("ttl") > TimeSpan.Zero ? data.Span("ttl")
            : role.Whole("ttl") > 0 ? TimeSpan.FromSeconds(role.Whole("ttl"))
            : mount.DefaultLease;
        return asked < most ? asked : most;
    }

    private CertificateProfile AuthorityProfile(JsonObject data, JsonObject role, CertificateRequest? csr, PublicKey key)
    {
        foreach (var name in SubjectParts.Where(data.Has))
        {
            role[name] = Fields.ToJsonArray(data.Texts(name));
        }
        if (csr is not null && data.Has("common_name") && !data.Flag("use_csr_values"))
        {
            role["use_csr_common_name"] = false;
            role["use_csr_sans"] = false;
        }
        return new CertificateProfile(CheckedNames(data, role, csr), role, key, Now.AddSeconds(-30), Now + Lifetime(data, role))
        {
            IsAuthority = true,
            MaxPathLength = (int)data.Whole("max_path_length", -1),
            Urls = Urls,
        };
    }
}
