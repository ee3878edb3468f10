using System.Security.Cryptography;

namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>The random ends of generated names, from the letters that Kubernetes uses.</summary>
public static class GeneratedName
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";
    private const int LongestPrefix = 58;

    public static string Suffix() => RandomNumberGenerator.GetString(Letters, 5);

    public static string From(string prefix) => (prefix.Length > LongestPrefix ? prefix[..LongestPrefix] : prefix) + Suffix();
}
