using System.Net;
using System.Net.Sockets;

namespace VaultInjector.Injection.Secrets;

/// <summary>The names that a certificate may hold, as far as they can be judged without the role in Vault.</summary>
internal static class CertificateNames
{
    public const string CommonNameExpected = "common_name=NAME with a name of 1 to 64 characters, such as web.apps.svc (RFC 5280)";
    public const string AltNameExpected = "alt_names= with DNS names or mail addresses, separated by commas (addresses go into ip_sans)";
    public const string AddressExpected = "ip_sans= with IP addresses, separated by commas";
    public const string UriExpected = "uri_sans= with URIs such as spiffe://cluster.local/ns/apps/sa/web, separated by commas";

    /// <summary>Upper bound of RFC 5280 for a common name; clients refuse longer ones.</summary>
    private const int LongestCommonName = 64;

    private const int LongestName = 253;
    private const int LongestUri = 2048;

    /// <summary>A PKI role may allow other names than those of hosts, such as the name of a user.</summary>
    public static bool IsCommonName(string name) =>
        name.Length is > 0 and <= LongestCommonName && name.All(c => VaultPaths.IsPlain(c) && c is not ('/' or ',')) &&
        (name.Contains(' ', StringComparison.Ordinal) || !name.Contains('.', StringComparison.Ordinal) ||
            IsAltName(name) || IsAddress(name));

    public static bool IsAltName(string name) => name.Split('@') switch
    {
        [var host] => IsHost(host, allowWildcard: true),
        [var user, var host] => user.Length > 0 && user.All(c => c is > ' ' and < (char)0x7f) && IsHost(host, allowWildcard: false),
        _ => false,
    };

    /// <summary>All four parts of an IPv4 address, no zone of an IPv6 address.</summary>
    public static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && !text.AsSpan().ContainsAny('%', '[') &&
        (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == text);

    public static bool IsUri(string text) =>
        text.Length <= LongestUri && text.All(c => c is > ' ' and < (char)0x7f) &&
        text.Contains(':', StringComparison.Ordinal) &&
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme != Uri.UriSchemeFile;

    /// <summary>Labels of letters, digits, hyphens and underscores; not an IPv4 address.</summary>
    private static bool IsHost(string name, bool allowWildcard)
    {
        var host = allowWildcard && name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return host.Length is > 0 and <= LongestName && Array.TrueForAll(host.Split('.'), IsLabel) && !IsAddress(host);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' &&
        label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
