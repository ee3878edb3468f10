using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Secrets;

/// <summary>Reads <c>MOUNT/ROLE common_name=… [alt_names=…] [ip_sans=…] [uri_sans=…] [ttl=…] [key_type=…]</c>.</summary>
internal static class CertificateText
{
    public const string Expected =
        "MOUNT/ROLE common_name=NAME [alt_names=…] [ip_sans=…] [uri_sans=…] [ttl=…] [key_type=ec|rsa|ed25519], " +
        "such as pki_int/web common_name=web.apps.svc ttl=24h";

    private const int MostNames = 100;

    private static readonly string[] Known = ["common_name", "alt_names", "ip_sans", "uri_sans", "ttl", "key_type"];
    private static readonly string[] KeyTypes = ["ec", "rsa", "ed25519"];

    /// <param name="name">The NAME of the annotation.</param>
    /// <param name="text">The value of the annotation.</param>
    public static (CertificateRequest? Value, Mistake? Mistake) Read(string name, string text)
    {
        if (Parameters.Words(text) is not [var target, .. var words])
        {
            return (null, new Mistake($"{Expected}, every quote closed"));
        }

        var (mount, role, wrongTarget) = Target(target);
        if (wrongTarget is not null)
        {
            return (null, wrongTarget);
        }

        var (values, wrong) = Parameters.Read(words, Known);
        return values is null
            ? (null, wrong)
            : Request(new CertificateRequest(name, mount, role, values.GetValueOrDefault("common_name", "")), values);
    }

    private static (string Mount, string Role, Mistake? Mistake) Target(string target)
    {
        var path = VaultPaths.Trim(target);
        if (path.Contains('=', StringComparison.Ordinal))
        {
            return ("", "", new Mistake($"MOUNT/ROLE as the first word: {Expected}"));
        }

        if (VaultPaths.Mistake(path) is { } wrong)
        {
            var hasRole = path.Contains('/', StringComparison.Ordinal);
            return ("", "", hasRole ? wrong : new Mistake($"MOUNT/ROLE as the first word: {Expected}"));
        }

        var slash = path.LastIndexOf('/');
        var (mount, role) = (path[..slash], path[(slash + 1)..]);
        return !RoleName.IsValid(role)
                ? ("", "", new Mistake("the name of a PKI role after the last slash: letters, digits, _ . and -"))
            : mount.Split('/')[^1] is "sign" or "issue" or "roles"
                ? ("", "", new Mistake($"MOUNT/ROLE without {mount.Split('/')[^1]}/; the agent makes the key and asks MOUNT/sign/ROLE"))
            : (mount, role, null);
    }

    private static (CertificateRequest? Value, Mistake? Mistake) Request(
        CertificateRequest request, IReadOnlyDictionary<string, string> values)
    {
        var (altNames, ips, uris) = (List(values, "alt_names"), List(values, "ip_sans"), List(values, "uri_sans"));
        var ttl = values.GetValueOrDefault("ttl");
        var keyType = values.GetValueOrDefault("key_type", "ec");
        var mistake =
            !CertificateNames.IsCommonName(request.CommonName) ? new Mistake(CertificateNames.CommonNameExpected)
            : Wrong(altNames, CertificateNames.IsAltName, CertificateNames.AltNameExpected)
                ?? Wrong(ips, CertificateNames.IsAddress, CertificateNames.AddressExpected)
                ?? Wrong(uris, CertificateNames.IsUri, CertificateNames.UriExpected)
                ?? (ttl is null || VaultDurations.Normal(ttl) is not null ? null : new Mistake(VaultDurations.Expected))
                ?? (KeyTypes.Contains(keyType) ? null : new Mistake("key_type=ec, rsa or ed25519", NearestName.To(keyType, KeyTypes)));
        return mistake is not null
            ? (null, mistake)
            : (request with
            {
                AltNames = altNames,
                IpSans = ips,
                UriSans = uris,
                Ttl = ttl is null ? null : VaultDurations.Normal(ttl),
                KeyType = keyType,
            }, null);
    }

    private static IReadOnlyList<string> List(IReadOnlyDictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var list) ? [.. list.Split(',', StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)] : [];

    private static Mistake? Wrong(IReadOnlyList<string> names, Func<string, bool> isFine, string expected) =>
        names.Count > MostNames ? new Mistake($"at most {MostNames} names in one list")
        : names.FirstOrDefault(name => !isFine(name)) is { } wrong ? new Mistake($"{expected}, and not {Quoted.Text(wrong)}")
        : null;
}
