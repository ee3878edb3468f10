using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Vault.Engines.Pki;

/// <summary>The names that a certificate is asked for, from the request's fields or from its CSR.</summary>
internal sealed partial record RequestedNames(
    string CommonName, IReadOnlyList<string> Dns, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string> Uris)
{
    private const string SubjectAlternativeName = "2.5.29.17";

    public static RequestedNames From(JsonObject data, JsonObject role, CertificateRequest? csr)
    {
        var common = csr is not null && role.Flag("use_csr_common_name") ? CommonNameOf(csr.SubjectName) : "";
        common = common.Length > 0 ? common : data.Text("common_name");
        if (common.Length == 0 && role.Flag("require_cn"))
        {
            throw new VaultRefusal(
                400,
                "the common_name field is required, or must be provided in a CSR with \"use_csr_common_name\" set to true, " +
                    "unless \"require_cn\" is set to false");
        }
        var names = csr is not null && role.Flag("use_csr_sans") ? FromCsr(csr, common) : FromFields(data, common);
        var excludesCommonName = data.Flag("exclude_cn_from_sans");
        return common.Length == 0 || excludesCommonName ? names
            : Hostname().IsMatch(common) ? names with { Dns = [.. names.Dns.Append(common).Distinct(StringComparer.Ordinal)] }
            : names;
    }

    /// <summary>Refuses what the role does not allow.</summary>
    public void Check(JsonObject role)
    {
        if (CommonName.Length > 0 && !IsAllowed(role, CommonName))
        {
            throw new VaultRefusal(400, $"common name {CommonName} not allowed by this role");
        }
        if (Dns.FirstOrDefault(name => !IsAllowed(role, name)) is { } dns)
        {
            throw new VaultRefusal(400, $"subject alternate name {dns} not allowed by this role");
        }
        if (Addresses.Count > 0 && !role.Flag("allow_ip_sans"))
        {
            throw new VaultRefusal(400, $"IP Subject Alternative Names are not allowed in this role, but was provided {Addresses[0]}");
        }
        if (Uris.FirstOrDefault(uri => !role.Texts("allowed_uri_sans").Any(pattern => Glob(pattern, uri))) is not null)
        {
            throw new VaultRefusal(400, role.Texts("allowed_uri_sans").Count == 0
                ? "URI Subject Alternative Names are not allowed in this role, but were provided via the API"
                : "URI Subject Alternative Names were provided via the API which are not valid for this role");
        }
    }

    /// <summary>Null if there is nothing to name.</summary>
    public X509Extension? ToExtension()
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in Dns)
        {
            builder.AddDnsName(name);
        }
        foreach (var address in Addresses)
        {
            builder.AddIpAddress(address);
        }
        foreach (var uri in Uris)
        {
            builder.AddUri(new Uri(uri));
        }
        return Dns.Count + Addresses.Count + Uris.Count == 0 ? null : builder.Build(critical: CommonName.Length == 0);
    }

    private static string CommonNameOf(X500DistinguishedName subject) => subject.EnumerateRelativeDistinguishedNames()
            .FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value is "2.5.4.3")
            ?.GetSingleElementValue() ?? "";

    private static RequestedNames FromFields(JsonObject data, string common) =>
        new(common, data.Texts("alt_names"), [.. data.Texts("ip_sans").Select(AddressOf)], data.Texts("uri_sans"));

    private static IPAddress AddressOf(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new VaultRefusal(400, $"the value '{text}' is not a valid IP address");

    private static RequestedNames FromCsr(CertificateRequest csr, string common)
    {
        var extension = csr.CertificateExtensions.FirstOrDefault(known => known.Oid?.Value is SubjectAlternativeName);
        if (extension is null)
        {
            return new RequestedNames(common, [], [], []);
        }
        var names = new X509SubjectAlternativeNameExtension(extension.RawData);
        return new RequestedNames(
            common, [.. names.EnumerateDnsNames()], [.. names.EnumerateIPAddresses()], [.. UrisIn(extension.RawData)]);
    }

    /// <summary>The general names with tag 6 (RFC 5280, section 4.2.1.6), which .NET does not enumerate.</summary>
    private static IEnumerable<string> UrisIn(byte[] names)
    {
        var sequence = new AsnReader(names, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var tag = sequence.PeekTag();
            if (tag.TagValue == 6)
            {
                yield return sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag);
            }
            else
            {
                sequence.ReadEncodedValue();
            }
        }
    }

    private static bool IsAllowed(JsonObject role, string name)
    {
        var isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
        var plain = isWildcard ? name[2..] : name;
        if (role.Flag("enforce_hostnames") && !Hostname().IsMatch(plain))
        {
            return false;
        }
        if (role.Flag("allow_any_name"))
        {
            return true;
        }
        if (role.Flag("allow_localhost") && (IsLocalhost(name, role.Flag("allow_subdomains")) || name is "localdomain"))
        {
            return true;
        }
        return role.Texts("allowed_domains")
            .Any(domain =>
                (role.Flag("allow_bare_domains") && Same(name, domain)) ||
                (
                    role.Flag("allow_subdomains") &&
                    (plain.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase) || (isWildcard && Same(plain, domain)))) ||
                (role.Flag("allow_glob_domains") && domain.Contains('*', StringComparison.Ordinal) && Glob(domain, name)));
    }

    private static bool IsLocalhost(string name, bool withSubdomains) =>
        name is "localhost" || (withSubdomains && name.EndsWith(".localhost", StringComparison.Ordinal));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static bool Glob(string pattern, string text) => Regex.IsMatch(
        text,
        "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));

    [GeneratedRegex(
        @"^(\*\.)?(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]*[a-zA-Z0-9])\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\-]*[A-Za-z0-9])\.?$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Hostname();
}
