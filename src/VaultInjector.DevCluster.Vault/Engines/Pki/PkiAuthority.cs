using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>The CA of one PKI mount: its key, its certificate and what stands above it.</summary>
internal sealed class PkiAuthority(JsonObject storage)
{
    public bool IsReady => storage["ca"] is not null;

    public string Pem => Stored.Text("certificate");

    public X509Certificate2 Certificate => X509Certificate2.CreateFromPem(Pem);

    /// <summary>The issuing CA first and then what was set above it; nothing for a root, as in Vault.</summary>
    public IReadOnlyList<string> Chain
    {
        get
        {
            using var certificate = Certificate;
            return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? []
                : [Pem, .. Stored.Texts("chain")];
        }
    }

    private JsonObject Stored =>
        storage["ca"] as JsonObject
        ?? throw new VaultRefusal(
            500, "could not fetch the CA certificate (was one set?): backend must be configured with a CA certificate/key", isFault: true);

    public PrivateKey OpenKey() => PrivateKey.FromPem(Stored.Text("key"));

    public X509Certificate2 MakeRoot(CertificateProfile profile, PrivateKey key)
    {
        var certificate = profile.Sign(key, issuer: null, issuerKey: null);
        storage["ca"] = new JsonObject { ["key"] = key.Pem, ["certificate"] = PemText.Of(certificate), ["chain"] = new JsonArray() };
        return certificate;
    }

    /// <summary>A CSR for a new key, which waits for its certificate.</summary>
    public string Request(CertificateProfile profile, PrivateKey key)
    {
        var request = new CertificateRequest(profile.Subject(), key.PublicKey, key.Hash);
        if (profile.Names.ToExtension() is { } names)
        {
            request.CertificateExtensions.Add(names);
        }
        storage["pending_key"] = key.Pem;
        return PemEncoding.WriteString("CERTIFICATE REQUEST", request.CreateSigningRequest(key.Signer));
    }

    /// <summary>Takes the certificate for the waiting key, and the CAs above that come with it.</summary>
    public void SetSigned(string pem)
    {
        var certificates = Certificates(pem);
        var waiting = storage.Has("pending_key") ? storage.Text("pending_key") : (storage["ca"] as JsonObject)?.Text("key")
            ?? throw new VaultRefusal(400, "could not find any existing entry with a private key");
        using var key = PrivateKey.FromPem(waiting);
        var own = certificates[0];
        if (!own.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicKey.ExportSubjectPublicKeyInfo()))
        {
            throw new VaultRefusal(
                500, "verification of parsed bundle failed: public key of certificate does not match private key", isFault: true);
        }
        if (own.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            throw new VaultRefusal(400, "the given certificate is not marked for CA use and cannot be used with this backend");
        }
        storage["ca"] = new JsonObject
        {
            ["key"] = waiting,
            ["certificate"] = PemText.Of(own),
            ["chain"] = Fields.ToJsonArray(certificates.Skip(1).Select(PemText.Of)),
        };
        storage.Remove("pending_key");
    }

    private static X509Certificate2Collection Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }
        return certificates.Count > 0 ? certificates : throw new VaultRefusal(400, "no data found in PEM block");
    }

    public X509Certificate2 Sign(CertificateProfile profile)
    {
        using var issuer = Certificate;
        if (!profile.IsAuthority && profile.NotAfter > new DateTimeOffset(issuer.NotAfter))
        {
            throw new VaultRefusal(
                400,
                $"cannot satisfy request, as TTL would result in notAfter {profile.NotAfter.Rfc3339()} " +
                    $"that is beyond the expiration of the CA certificate at {new DateTimeOffset(issuer.NotAfter).Rfc3339()}");
        }
        using var key = OpenKey();
        return profile.Sign(key, issuer.SubjectName, issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single());
    }
}

/// <summary>Certificates as text, without the newline at the end, and serial numbers as Vault writes them.</summary>
internal static class PemText
{
    public static string Of(X509Certificate2 certificate) => certificate.ExportCertificatePem();

    public static string SerialOf(X509Certificate2 certificate) =>
        string.Join(':', certificate.SerialNumberBytes.ToArray().Select(part => Convert.ToHexStringLower([part])));
}
