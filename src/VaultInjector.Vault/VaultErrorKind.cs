namespace VaultInjector.Vault;

/// <summary>The kind of a refusal, by its status and, loosely, by Vault's words.</summary>
public enum VaultErrorKind
{
    /// <summary>No answer: connection refused, reset or timed out.</summary>
    Unreachable,

    /// <summary>Vault's certificate is not verified by our CA bundle, or not for this name.</summary>
    Tls,

    /// <summary>The HTTP proxy on the way refuses to connect to Vault.</summary>
    Proxy,

    /// <summary>Vault's listener asks for a client certificate, and does not accept ours or the lack of one.</summary>
    ClientCertificate,

    Sealed,
    NotInitialized,

    /// <summary>A standby or secondary that does not forward: 472, 473, or a redirection to the active node.</summary>
    Standby,

    /// <summary>412: this node has not caught up with the active one. Vault's documentation asks to repeat the request.</summary>
    NotYetConsistent,

    /// <summary>408, 425: Vault, or a proxy before it, did not process the request.</summary>
    Timeout,

    /// <summary>403, and 400 <c>missing client token</c>.</summary>
    PermissionDenied,

    NotFound,

    /// <summary>The named role does not exist: 400 or 404.</summary>
    UnknownRole,

    /// <summary>The wrapping token was used already, has expired or never existed.</summary>
    InvalidWrappingToken,

    /// <summary>Role id or secret-id are wrong, used up or expired.</summary>
    InvalidCredentials,

    /// <summary>The accessor names nothing, or nothing any more; by version 400, 403, 404 or 500.</summary>
    UnknownAccessor,

    /// <summary>The token's lease cannot be renewed.</summary>
    NotRenewable,

    BadRequest,
    RateLimited,

    /// <summary>5xx of another kind.</summary>
    ServerError,

    /// <summary>Not JSON, or incomplete.</summary>
    UnexpectedAnswer,

    /// <summary>Longer than 1 MiB.</summary>
    TooLong,
}
