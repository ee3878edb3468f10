namespace VaultInjector.DevCluster.Vault.Ground;

/// <summary>Random names in the forms Vault uses.</summary>
internal static class Identifiers
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Uuid() => Guid.NewGuid().ToString();

    public static string Base62(int length = 24) => RandomNumberGenerator.GetString(Letters, length);

    public static string ServiceToken() => "s." + Base62();

    public static string MountAccessor(string type) => $"{type}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
}
