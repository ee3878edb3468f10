namespace VaultInjector.DevCluster.Vault.Ground;

/// <summary>A refusal in Vault's own words; a fault is one that Vault reports as "1 error occurred" to a caller with a token.</summary>
internal sealed class VaultRefusal(int status, string message, bool isFault = false) : Exception(message)
{
    public int Status { get; } = status;

    public bool IsFault { get; } = isFault;

    internal static VaultRefusal Unsupported() => new(405, "unsupported operation", isFault: true);

    internal static VaultRefusal UnknownPath() => new(404, "unsupported path", isFault: true);
}
