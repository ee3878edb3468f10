namespace VaultInjector.Vault;

/// <summary>A login or renewal.</summary>
/// <param name="Token">The token.</param>
/// <param name="Accessor">Its accessor; empty for batch tokens.</param>
/// <param name="LeaseDuration">How long it lives from now.</param>
/// <param name="Renewable">Whether it can be renewed.</param>
/// <param name="Policies">Its policies.</param>
public sealed record VaultAuth(VaultToken Token, string Accessor, TimeSpan LeaseDuration, bool Renewable, IReadOnlyList<string> Policies);

/// <summary>Vault's record of a token.</summary>
/// <param name="Accessor">Its accessor; empty for batch tokens.</param>
/// <param name="Ttl">How long it lives from now; zero for a token that never expires.</param>
/// <param name="Period">Its own period; zero if it has none, or has it from a token role: Vault does not return that.</param>
/// <param name="Renewable">Whether it can be renewed.</param>
/// <param name="Policies">Its policies.</param>
/// <param name="Metadata">Its metadata.</param>
public sealed record TokenFacts(
    string Accessor,
    TimeSpan Ttl,
    TimeSpan Period,
    bool Renewable,
    IReadOnlyList<string> Policies,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The token role that created it; null if none did.</summary>
    public string? Role { get; init; }
}

/// <summary>A wrapped answer.</summary>
/// <param name="Token">Unwraps it, once.</param>
/// <param name="Ttl">How long.</param>
/// <param name="CreationPath">The path whose answer is inside.</param>
/// <param name="WrappedAccessor">Accessor of the wrapped token, if there is one.</param>
public sealed record WrapInfo(WrappingToken Token, TimeSpan Ttl, string CreationPath, string? WrappedAccessor);

/// <summary>What <c>sys/wrapping/lookup</c> tells about a wrapping token without spending it.</summary>
public sealed record WrapFacts(string CreationPath, DateTimeOffset CreationTime, TimeSpan CreationTtl);

/// <summary>A secret-id.</summary>
/// <param name="Id">The secret.</param>
/// <param name="Accessor">Names it without revealing it.</param>
/// <param name="Ttl">How long it lives; zero if it never expires.</param>
/// <param name="NumUses">How often it may be used, 0 without limit; null if Vault (before 1.12) does not return it.</param>
public sealed record IssuedSecretId(SecretId Id, string Accessor, TimeSpan Ttl, int? NumUses);

/// <summary>The settings of a new secret-id.</summary>
/// <param name="WrapTtl">Life of the wrapping token.</param>
public sealed record SecretIdRequest(TimeSpan WrapTtl)
{
    /// <summary>Stored with the secret-id and copied to its tokens.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Addresses that may use it, in CIDR notation; none means all.</summary>
    public IReadOnlyList<string> CidrList { get; init; } = [];

    /// <summary>How often it may be used; Vault before 1.12 takes this from the role instead.</summary>
    public int? NumUses { get; init; }
}

/// <summary>A certificate to be signed.</summary>
/// <param name="Role">PKI role.</param>
/// <param name="CsrPem">Certificate signing request.</param>
/// <param name="CommonName">Common name.</param>
/// <param name="Ttl">
/// Life to ask for, as Vault takes it, for example <c>24h</c>; null: as the role says. Vault may grant less and does not say so.
/// </param>
public sealed record PkiSignRequest(string Role, string CsrPem, string CommonName, string? Ttl)
{
    public PkiSignRequest(string role, string csrPem, string commonName, TimeSpan ttl)
        : this(role, csrPem, commonName, $"{(long)ttl.TotalSeconds}s")
    {
    }

    public IReadOnlyList<string> AltNames { get; init; } = [];

    public IReadOnlyList<string> IpSans { get; init; } = [];

    public IReadOnlyList<string> UriSans { get; init; } = [];
}

/// <summary>The signed certificate.</summary>
public sealed record SignedCertificate(string CertificatePem, string IssuingCaPem, IReadOnlyList<string> CaChainPem, string SerialNumber);

/// <summary>An answer as Vault sent it: it may hold a secret.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON with its digits; may be empty.</param>
public sealed record RawAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Redacted: the body may hold a secret.</summary>
    public override string ToString() => $"RawAnswer {{ Status = {Status} }}";
}

/// <summary>A renewed lease.</summary>
/// <param name="Duration">How long it lives from now.</param>
/// <param name="Renewable">Whether it can be renewed again.</param>
public sealed record LeaseRenewal(TimeSpan Duration, bool Renewable);

/// <summary>Vault's record of a secret-id.</summary>
/// <param name="Accessor">Its accessor.</param>
/// <param name="ExpiresAt">When it expires; null if it never does.</param>
/// <param name="NumUses">How often it may still be used; 0 without limit.</param>
/// <param name="Metadata">Its metadata.</param>
public sealed record SecretIdFacts(string Accessor, DateTimeOffset? ExpiresAt, int NumUses, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A token role.</summary>
/// <param name="Orphan">Whether its tokens outlive the token that made them: of the injector, whose end would end theirs.</param>
/// <param name="Renewable">Whether its tokens can be renewed.</param>
public sealed record TokenRole(bool Orphan, bool Renewable);

/// <summary><c>sys/health</c>.</summary>
public sealed record VaultHealth(bool Initialized, bool Sealed, bool Standby, string Version);
