namespace VaultInjector.Contracts;

/// <summary>What the agent writes for the app, as written in annotations and in the environment.</summary>
public static class Outputs
{
    public const string Token = "token";
    public const string SecretId = "secret-id";
    public const string WrappedSecretId = "wrapped-secret-id";
}
