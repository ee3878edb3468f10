namespace VaultInjector.Contracts;

/// <summary>Names of the files that an app reads.</summary>
public static class SecretFiles
{
    /// <summary>The token only, without a newline.</summary>
    public const string Token = "token";

    /// <summary>One JSON line: clientToken, accessor, leaseDuration, renewable, vaultAddr.</summary>
    public const string VaultToken = "vault-token";

    /// <summary>One JSON line: roleId, secretId, accessor, vaultAddr.</summary>
    public const string SecretId = "vault-secret-id";

    /// <summary>One JSON line: roleId, wrappedSecretId, vaultAddr, ttl.</summary>
    public const string WrappedSecretId = "vault-wrapped-secret-id";

    /// <summary>PEM bundle that verifies Vault.</summary>
    public const string CaBundle = "ca.crt";
}
