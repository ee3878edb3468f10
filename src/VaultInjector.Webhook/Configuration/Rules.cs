using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using VaultInjector.Runtime.Certificates;

namespace VaultInjector.Webhook.Configuration;

/// <summary>What an operator's address may look like.</summary>
internal static class UriRules
{
    public const string Expected =
        "an https:// address without user, query or fragment, without encoded characters, and not link-local";

    public static bool IsPlainHttps(Uri? uri) =>
        uri is { IsAbsoluteUri: true, Scheme: "https", UserInfo: "", Query: "", Fragment: "" } && uri.Host.Length > 0 && IsOrdinary(uri)
        // A host or path that is encoded reads differently to a person than to a machine.
        && !uri.OriginalString.Contains('%', StringComparison.Ordinal) && !uri.OriginalString.Contains('\\', StringComparison.Ordinal);

    public static bool IsProxy(Uri uri) =>
        uri is { IsAbsoluteUri: true, Scheme: "http", UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" } &&
        uri.Host.Length > 0 && IsOrdinary(uri);

    /// <summary>For a message: without the parts that may hold a password.</summary>
    public static string Shown(Uri? uri)
    {
        if (uri is not { IsAbsoluteUri: true })
        {
            return $"{uri}";
        }

        var (user, query) = (uri.UserInfo.Length > 0 ? "…@" : "", uri.Query.Length > 0 ? "?…" : "");
        return $"{uri.Scheme}://{user}{uri.Authority}{uri.AbsolutePath}{query}{(uri.Fragment.Length > 0 ? "#…" : "")}";
    }

    /// <summary>
    /// A name, or an address that a server can have: not link-local (where clouds keep their metadata), unspecified or multicast.
    /// </summary>
    private static bool IsOrdinary(Uri uri) =>
        !IPAddress.TryParse(uri.DnsSafeHost, out var address) ||
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) switch
        {
            { AddressFamily: AddressFamily.InterNetworkV6 } six => !six.IsIPv6LinkLocal &&
                !six.IsIPv6Multicast &&
                !six.Equals(IPAddress.IPv6Any),
            var four => four.GetAddressBytes() is not ([0, ..] or [169, 254, ..] or [>= 224, ..]),
        };
}

/// <summary>What a path inside Vault may look like.</summary>
internal static partial class PathRules
{
    public static bool IsMount(string? path) => path is not null && Mount.IsMatch(path);

    public static bool IsAuthPath(string? path) => IsMount(path) && path!.StartsWith("auth/", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Mount { get; }
}

/// <summary>What the name of an object may look like.</summary>
internal static partial class NameRules
{
    private const int Longest = 253;

    public static bool IsObjectName(string name) => name.Length <= Longest && Name.IsMatch(name);

    [GeneratedRegex(
        @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Name { get; }
}

/// <summary>What a configured file must hold.</summary>
internal static class FileRules
{
    public static bool HoldKeyPair(string certificate, string key) => new FollowedCertificate(certificate, key).Current is not null;

    public static bool HoldsCertificates(string path)
    {
        try
        {
            var bundle = new X509Certificate2Collection();
            bundle.ImportFromPemFile(path);
            return bundle.Count > 0;
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
