using System.Security.Cryptography;

namespace VaultInjector.Runtime.Time;

/// <summary>The process's source of jitter.</summary>
public static class Randomness
{
    private const int Steps = 1 << 24;

    /// <summary>A number from 0 (included) to 1 (excluded).</summary>
    public static double Next() => RandomNumberGenerator.GetInt32(Steps) / (double)Steps;
}
