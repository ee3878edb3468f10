using System.Net;

namespace VaultInjector.Vault;

/// <summary>Vault refused, or did not answer: the request, Vault's own words, and what to do. Never holds a secret.</summary>
public sealed class VaultException : Exception
{
    internal VaultException(
        string asked,
        VaultErrorKind kind,
        HttpStatusCode? status,
        IReadOnlyList<string> errors,
        Exception? inner = null)
        : base(Text(asked, kind, status, errors), inner) => (Kind, Status, Errors) = (kind, status, errors);

    public VaultErrorKind Kind { get; }

    /// <summary>Null if there was no answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Vault's message.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The retry time of the answer; null if it has none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The remedy, in one sentence.</summary>
    public string Advice => VaultAdvice.For(Kind);

    /// <summary>
    /// True if the same request may succeed later although nothing changes in Vault but that it is started, unsealed or catches up.
    /// </summary>
    public bool IsTransient =>
        Kind
            is VaultErrorKind.Unreachable
                or VaultErrorKind.Tls
                or VaultErrorKind.Proxy
                or VaultErrorKind.ClientCertificate
                or VaultErrorKind.Sealed
                or VaultErrorKind.NotInitialized
                or VaultErrorKind.Standby
                or VaultErrorKind.NotYetConsistent
                or VaultErrorKind.Timeout
                or VaultErrorKind.RateLimited
                or VaultErrorKind.ServerError
                or VaultErrorKind.UnexpectedAnswer
                or VaultErrorKind.TooLong;

    private static string Text(string asked, VaultErrorKind kind, HttpStatusCode? status, IReadOnlyList<string> errors)
    {
        var said = errors.Count > 0 ? string.Join("; ", errors) : kind.ToString();
        return status is { } code ? $"{asked}: {(int)code} {said}. {VaultAdvice.For(kind)}" : $"{asked}: {said}. {VaultAdvice.For(kind)}";
    }
}

/// <summary>The remedy for each kind of refusal.</summary>
internal static class VaultAdvice
{
    private const string Unreachable =
        "Check that Vault runs and is unsealed (a Service may leave out a sealed Vault), and that its address and the network policies " +
        "are right.";

    private const string ClientCertificate =
        "Vault's listener asks for a client certificate (tls_require_and_verify_client_cert): give the injector one that its " +
        "tls_client_ca_file verifies (Vault:ClientCertificateFile, Vault:ClientKeyFile), and the pods (Vault:ClientCertificateSecret).";

    public static string For(VaultErrorKind kind) => kind switch
    {
        VaultErrorKind.Unreachable => Unreachable,
        VaultErrorKind.Tls => "Check the CA bundle of this Vault, and that its certificate names this host and has not expired.",
        VaultErrorKind.Proxy => "Let the proxy (Vault:Proxy) connect to Vault's host and port, or name another proxy.",
        VaultErrorKind.ClientCertificate => ClientCertificate,
        VaultErrorKind.Sealed => "Unseal Vault.",
        VaultErrorKind.NotInitialized => "Initialise Vault.",
        VaultErrorKind.Standby => "Send requests to the active Vault node.",
        VaultErrorKind.NotYetConsistent => "Wait: this node of Vault has not caught up with the active one.",
        VaultErrorKind.Timeout => "Wait: Vault, or a proxy before it, did not process the request in time.",
        VaultErrorKind.PermissionDenied => "Check that the token is valid and that its policy allows this path.",
        VaultErrorKind.NotFound => "Check the path: the mount or the entry does not exist.",
        VaultErrorKind.UnknownRole => "Create the role in Vault, or correct its name.",
        VaultErrorKind.InvalidWrappingToken => "If it had not expired, it was used elsewhere: treat that as a security incident.",
        VaultErrorKind.InvalidCredentials => "Get a new secret-id; the old one is wrong, used up or expired.",
        VaultErrorKind.UnknownAccessor => "Nothing to do: the token or secret-id has already ended.",
        VaultErrorKind.NotRenewable => "Log in again.",
        VaultErrorKind.BadRequest => "Compare the request with Vault's message.",
        VaultErrorKind.RateLimited => "Wait: a rate limit quota of Vault was exceeded.",
        VaultErrorKind.ServerError => "Read Vault's server log.",
        _ => "Check that the address is Vault's, and that no proxy answers in its place.",
    };
}
