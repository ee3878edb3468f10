using VaultInjector.Runtime.Renewal;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Acquisition;

/// <summary>The secret that the agent got for the app.</summary>
public abstract record Obtained(string CaBundle)
{
    /// <summary>A token, and its lease from when it was asked for.</summary>
    public sealed record Login(VaultAuth Auth, Lease Lease, string CaBundle) : Obtained(CaBundle)
    {
        /// <summary>The accessor of the secret-id of the login if it can be used again; null if it cannot.</summary>
        public string? SecretIdAccessor { get; init; }
    }

    /// <summary>A secret-id with which the app logs in itself.</summary>
    public sealed record OpenedSecretId(string RoleId, IssuedSecretId Issued, string CaBundle) : Obtained(CaBundle);

    /// <summary>A wrapped secret-id that the app unwraps itself.</summary>
    public sealed record SealedSecretId(string RoleId, WrappingToken Wrapping, TimeSpan Ttl, string CaBundle) : Obtained(CaBundle);
}
