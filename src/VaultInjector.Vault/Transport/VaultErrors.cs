using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;

namespace VaultInjector.Vault.Transport;

/// <summary>Tells a refusal's kind by status and loose text: the words differ between Vault's versions and OpenBao.</summary>
internal static class VaultErrors
{
    private const int MostErrors = 5;
    private const int LongestError = 500;

    public static VaultException Unreachable(string asked, Exception failure) =>
        failure switch
        {
            _ when CertificateAlert(failure) is { } alert => new VaultException(
                asked, VaultErrorKind.ClientCertificate, null, [alert], failure),
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.SecureConnectionError,
                InnerException: null or not AuthenticationException
            } => new VaultException(asked, VaultErrorKind.Tls, null, [failure.Message], failure),
            HttpRequestException { InnerException: AuthenticationException tls } => new VaultException(
                asked,
                VaultErrorKind.Tls,
                null,
                [tls.InnerException?.Message ?? tls.Message],
                failure),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new VaultException(
                asked, VaultErrorKind.Proxy, null, [failure.Message], failure),
            OperationCanceledException => new VaultException(asked, VaultErrorKind.Unreachable, null, ["no answer in time"], failure),
            _ => new VaultException(asked, VaultErrorKind.Unreachable, null, [failure.Message], failure),
        };

    /// <summary>
    /// The words of OpenSSL for a listener's alert about our certificate; null for every other failure. Vault sends bad_certificate or
    /// certificate_required for none, and another for one that it does not accept; with TLS 1.3 they arrive after the handshake.
    /// </summary>
    private static string? CertificateAlert(Exception? failure) => failure switch
    {
        null => null,
        { InnerException: null, Message: var words } when IsCertificateAlert(words) => words,
        _ => CertificateAlert(failure.InnerException),
    };

    private static bool IsCertificateAlert(string words) =>
        words.Contains(" alert ", StringComparison.Ordinal) &&
        (words.Contains("certificate", StringComparison.Ordinal) || words.Contains("unknown ca", StringComparison.Ordinal));

    public static VaultException Unexpected(string asked, HttpStatusCode status, string what) =>
        new(asked, VaultErrorKind.UnexpectedAnswer, status, [what]);

    public static VaultException TooLong(string asked, HttpStatusCode status) =>
        new(asked, VaultErrorKind.TooLong, status, ["the answer is larger than 1 MiB"]);

    public static VaultException Refused(string asked, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var errors = Words(body);
        var kind = Kind(response.StatusCode, errors);
        return new VaultException(asked, kind, response.StatusCode, errors) { RetryAfter = Wait(response.Headers.RetryAfter) };
    }

    private static VaultErrorKind Kind(HttpStatusCode status, IReadOnlyList<string>? errors)
    {
        bool Says(string words) => errors!.Any(error => error.Contains(words, StringComparison.OrdinalIgnoreCase));
        return (int)status switch
        {
            _ when Says("Vault is sealed") => VaultErrorKind.Sealed,
            _ when Says("Vault is not initialized") => VaultErrorKind.NotInitialized,
            _ when Says("wrapping token is not valid or does not exist") => VaultErrorKind.InvalidWrappingToken,
            _ when Says("invalid accessor") || Says("failed to find accessor entry") => VaultErrorKind.UnknownAccessor,
            400 or 404 when Says("unknown role") || Says("does not exist") || Says("invalid role name") => VaultErrorKind.UnknownRole,
            400 when Says("missing client token") => VaultErrorKind.PermissionDenied,
            400 when Says("invalid secret id") || Says("invalid role ID") || Says("invalid role or secret ID") =>
                VaultErrorKind.InvalidCredentials,
            400 when Says("not renewable") || Says("cannot be renewed") => VaultErrorKind.NotRenewable,
            400 => VaultErrorKind.BadRequest,
            403 => VaultErrorKind.PermissionDenied,
            // Kubernetes auth of some versions answers a service account that is not bound to the role with 500.
            500 when Says("not authorized") => VaultErrorKind.PermissionDenied,
            404 => VaultErrorKind.NotFound,
            408 or 425 => VaultErrorKind.Timeout,
            412 => VaultErrorKind.NotYetConsistent,
            429 => VaultErrorKind.RateLimited,
            // 307: what a standby that does not forward answers. We follow no redirection.
            307 or 472 or 473 => VaultErrorKind.Standby,
            >= 500 => VaultErrorKind.ServerError,
            >= 400 => VaultErrorKind.BadRequest,
            _ => VaultErrorKind.UnexpectedAnswer,
        };
    }

    private static IReadOnlyList<string> Words(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return
                json.RootElement.ValueKind == JsonValueKind.Object &&
                json.RootElement.TryGetProperty("errors"u8, out var errors) &&
                errors.ValueKind == JsonValueKind.Array
                ?
                [
                    .. errors
                        .EnumerateArray()
                        .Where(error => error.ValueKind == JsonValueKind.String)
                        .Take(MostErrors)
                        .Select(error => OneLine(error.GetString()!)),
                ]
                : [];
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not Unicode.
            return [];
        }
    }

    private static string OneLine(string error) =>
        Short(
            string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace("1 error occurred: * ", "", StringComparison.Ordinal));

    private static string Short(string error) => error.Length > LongestError ? $"{error[..LongestError]}…" : error;

    private static TimeSpan? Wait(RetryConditionHeaderValue? header) => header?.Delta;
}
