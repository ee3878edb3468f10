namespace VaultInjector.Vault;

/// <summary>What kind of refusal it was, told from the status and, loosely, from Vault's words.</summary>
public enum VaultErrorKind
{
    /// <summary>No answer: connection refused, reset or timed out.</summary>
    Unreachable,

    /// <summary>Vault's certificate is not verified by our CA bundle, or not for this name.</summary>
    Tls,

    Sealed,
    NotInitialized,

    /// <summary>A standby that does not forward.</summary>
    Standby,

    /// <summary>403, and 400 <c>missing client token</c>.</summary>
    PermissionDenied,

    NotFound,

    /// <summary>The named role does not exist; Vault says so with 400 or 404.</summary>
    UnknownRole,

    /// <summary>The wrapping token was used already, has expired or never was.</summary>
    InvalidWrappingToken,

    /// <summary>Role id or secret-id are wrong, used up or expired.</summary>
    InvalidCredentials,

    /// <summary>The accessor names nothing, or nothing any more; Vault's versions say so with 400, 403, 404 or 500.</summary>
    UnknownAccessor,

    /// <summary>The token's lease cannot be renewed.</summary>
    NotRenewable,

    BadRequest,
    RateLimited,

    /// <summary>5xx of another kind.</summary>
    ServerError,

    /// <summary>Not JSON, too long, or without what was asked for.</summary>
    UnexpectedAnswer,
}
