using System.Globalization;

namespace VaultInjector.Injection.Secrets;

/// <summary>Durations as Vault takes them: a number of seconds, or numbers with the units d, h, m and s.</summary>
internal static class VaultDurations
{
    public const string Expected = "ttl= with a duration from 5s to 10 years, such as 24h, 7d or 3600 (seconds)";

    private const string Units = "dhms";
    private const long Least = 5;
    private const long Most = 10L * 366 * 24 * 3600;

    private static readonly long[] Seconds = [24 * 3600, 3600, 60, 1];

    /// <summary>The duration in units that every Vault knows, for example <c>604800s</c> for <c>7d</c>; null where it is none.</summary>
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

    private static long? Total(string text)
    {
        var (total, number, digits, lastUnit) = (0L, 0L, 0, -1);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && digits < 9)
            {
                (number, digits) = ((number * 10) + (c - '0'), digits + 1);
                continue;
            }

            var unit = Units.IndexOf(c, StringComparison.Ordinal);
            if (unit <= lastUnit || digits == 0)
            {
                return null;
            }

            total += number * Seconds[unit];
            (number, digits, lastUnit) = (0, 0, unit);
        }

        return digits == 0 ? (lastUnit < 0 ? null : total) : lastUnit < 0 ? number : null;
    }
}
