using System.Security.Cryptography.X509Certificates;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>Everything about a certificate that is going to be signed.</summary>
internal sealed record CertificateProfile(
    RequestedNames Names, JsonObject Role, PublicKey Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    public bool IsAuthority { get; init; }

    /// <summary>Negative for no limit.</summary>
    public int MaxPathLength { get; init; } = -1;

    public JsonObject Urls { get; init; } = [];

    public X509Certificate2 Sign(PrivateKey signer, X500DistinguishedName? issuer, X509SubjectKeyIdentifierExtension? issuerKey)
    {
        var subject = Subject();
        var request = new CertificateRequest(subject, Key, signer.Hash);
        var ownKey = new X509SubjectKeyIdentifierExtension(Key, X509SubjectKeyIdentifierHashAlgorithm.Sha1, critical: false);
        foreach (var extension in Purposes()
                .Append(ownKey)
                .Append(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuerKey ?? ownKey))
                .Concat(Places()))
        {
            request.CertificateExtensions.Add(extension);
        }
        if (Names.ToExtension() is { } names)
        {
            request.CertificateExtensions.Add(names);
        }
        var serial = RandomNumberGenerator.GetBytes(20);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x01);
        return request.Create(issuer ?? subject, signer.Signer, NotBefore, NotAfter, serial);
    }

    public X500DistinguishedName Subject()
    {
        var builder = new X500DistinguishedNameBuilder();
        // RFC 2253 order, so the builder takes it from the most general part on.
        if (Role.Texts("country") is [var country, ..])
        {
            builder.AddCountryOrRegion(country);
        }
        foreach (var name in Role.Texts("organization"))
        {
            builder.AddOrganizationName(name);
        }
        foreach (var name in Role.Texts("ou"))
        {
            builder.AddOrganizationalUnitName(name);
        }
        if (Names.CommonName.Length > 0)
        {
            builder.AddCommonName(Names.CommonName);
        }
        return builder.Build();
    }

    private IEnumerable<X509Extension> Purposes()
    {
        if (IsAuthority)
        {
            yield return new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true);
            yield return new X509BasicConstraintsExtension(
                certificateAuthority: true, MaxPathLength >= 0, Math.Max(MaxPathLength, 0), critical: true);
            yield break;
        }
        var usage = Role.Texts("key_usage").Aggregate(X509KeyUsageFlags.None, (flags, name) => flags | UsageOf(name));
        if (usage != X509KeyUsageFlags.None)
        {
            yield return new X509KeyUsageExtension(usage, critical: true);
        }
        var purposes = new OidCollection();
        foreach (var oid in ExtendedUsages())
        {
            purposes.Add(new Oid(oid));
        }
        if (purposes.Count > 0)
        {
            yield return new X509EnhancedKeyUsageExtension(purposes, critical: false);
        }
    }

    private IEnumerable<X509Extension> Places()
    {
        var (ocsp, issuers, crls) = (Urls.Texts("ocsp_servers"), Urls.Texts("issuing_certificates"), Urls.Texts("crl_distribution_points"));
        if (ocsp.Count + issuers.Count > 0)
        {
            yield return new X509AuthorityInformationAccessExtension(ocsp, issuers);
        }
        if (crls.Count > 0)
        {
            yield return CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(crls);
        }
    }

    private IEnumerable<string> ExtendedUsages()
    {
        if (Role.Flag("server_flag"))
        {
            yield return "1.3.6.1.5.5.7.3.1";
        }
        if (Role.Flag("client_flag"))
        {
            yield return "1.3.6.1.5.5.7.3.2";
        }
    }

    private static X509KeyUsageFlags UsageOf(string name) =>
        name.Replace("KeyUsage", "", StringComparison.OrdinalIgnoreCase).ToLowerInvariant() switch
        {
            "digitalsignature" => X509KeyUsageFlags.DigitalSignature,
            "keyencipherment" => X509KeyUsageFlags.KeyEncipherment,
            "keyagreement" => X509KeyUsageFlags.KeyAgreement,
            _ => X509KeyUsageFlags.None,
        };
}
