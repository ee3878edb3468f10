namespace VaultInjector.Contracts;

/// <summary>The broker's answer to <c>POST /v1/token</c>: everything an agent needs to log in, and nothing that is a token yet.</summary>
/// <param name="Method">One of <see cref="AuthMethods"/>: <c>approle</c> or <c>token</c>.</param>
/// <param name="Role">The Vault role granted.</param>
/// <param name="VaultAddress">Where to unwrap and log in.</param>
/// <param name="VaultNamespace">Vault namespace, or null.</param>
/// <param name="AuthPath">Auth mount to log in at, for example <c>auth/approle</c>.</param>
/// <param name="RoleId">AppRole role id; null with method <c>token</c>.</param>
/// <param name="Wrapped">The wrapping token.</param>
/// <param name="CaBundle">PEM bundle that verifies Vault and the injector.</param>
public sealed record TokenGrant(
    string Method,
    string Role,
    string VaultAddress,
    string? VaultNamespace,
    string AuthPath,
    string? RoleId,
    WrappedSecret Wrapped,
    string CaBundle)
{
    /// <summary>Redacted: a grant holds a wrapping token.</summary>
    public override string ToString() => $"TokenGrant {{ Method = {Method}, Role = {Role}, Wrapped = {Wrapped} }}";
}

/// <summary>A response-wrapping token and what its holder must find at <c>sys/wrapping/lookup</c>.</summary>
/// <param name="Token">The wrapping token: a secret.</param>
/// <param name="TtlSeconds">Its life in seconds.</param>
/// <param name="CreationPath">The Vault path that made it; another path means interception.</param>
public sealed record WrappedSecret(string Token, int TtlSeconds, string CreationPath)
{
    /// <summary>Redacted: the wrapping token is a secret.</summary>
    public override string ToString() => $"WrappedSecret {{ CreationPath = {CreationPath}, TtlSeconds = {TtlSeconds} }}";
}
