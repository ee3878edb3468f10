namespace VaultInjector.Contracts;

/// <summary>How a pod gets its Vault token, as written in annotations and on the wire.</summary>
public static class AuthMethods
{
    /// <summary>A response-wrapped secret-id of an AppRole.</summary>
    public const string AppRole = "approle";

    /// <summary>A response-wrapped token from a token role.</summary>
    public const string Token = "token";

    /// <summary>Vault's kubernetes auth, without the broker.</summary>
    public const string Kubernetes = "kubernetes";
}
