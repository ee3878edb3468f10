using System.Globalization;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Secrets;

/// <summary>Durations as Vault takes them: a number of seconds, or numbers with the units d, h, m and s.</summary>
internal static class VaultDurations
{
    public const string Expected = "ttl= with a duration from 5s to 10 years, such as 24h, 7d or 3600 (seconds)";

    private const int MostDigits = 9;
    private const long Least = 5;
    private const long Most = 10L * 366 * 24 * 3600;

    /// <summary>
    /// The duration in units that every Vault knows, for example <c>604800s</c> for <c>7d</c>; null where the text is not a duration.
    /// </summary>
    public static string? Normal(string text)
    {
        if (Total(text) is not (>= Least and <= Most and var total))
        {
            return null;
        }

        return text.Contains('d', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{total}s")
            : char.IsAsciiDigit(text[^1]) ? $"{text}s" : text;
    }

    private static long? Total(string text) =>
        text.Length is > 0 and <= MostDigits && text.All(char.IsAsciiDigit)
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : Durations.Seconds(text, "dhms", MostDigits);
}
