using System.Net.Sockets;
using System.Security.Authentication;

namespace VaultInjector.Agent.Transport;

/// <summary>Messages for failed connections: a NativeAOT build has no framework messages.</summary>
internal static class Connection
{
    private const int LongestLine = 600;

    public static bool IsTls(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ||
        failure is HttpRequestException { InnerException: AuthenticationException };

    public static string TlsSentence(string who, Uri address, string variable, string bundle) =>
        $"{Host(address)} cannot be verified as {who}: no TLS connection, or a certificate that the CA bundle in " +
        $"{bundle} does not verify for the name '{address.Host}'. " +
        $"Check {variable} and that the certificate was issued by that CA, names this host and has not expired.";

    public static string Why(Exception failure) => failure switch
    {
        OperationCanceledException => "no answer in time",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "DNS does not know its name",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy refuses to connect to it",
        _ when Socket(failure) is { } socket => Words(socket.SocketErrorCode),
        _ => "the connection was lost",
    };

    public static string Host(Uri address) => address.GetLeftPart(UriPartial.Authority);

    /// <summary>Makes text of a server printable and limits its length.</summary>
    public static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Where(letter => !char.IsControl(letter)));
        return line.Length > LongestLine ? $"{line[..LongestLine]}…" : line;
    }

    private static SocketException? Socket(Exception? failure) =>
        failure is null or SocketException ? (SocketException?)failure : Socket(failure.InnerException);

    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "DNS does not know its name",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to host",
        SocketError.TimedOut => "no answer in time",
        _ => error.ToString(),
    };
}
