using System.Buffers;
using System.Globalization;

namespace VaultInjector.Templates.Sprig;

/// <summary>Reads <c>1h30m</c>, <c>-1.5h</c>, <c>300ms</c>.</summary>
internal static class DurationReading
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool TryRead(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan(text is ['+' or '-', ..] ? 1 : 0);
        if (rest is "0")
        {
            return true;
        }

        decimal sum = 0;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAnyExcept(Digits);
            var unit = end < 0 ? [] : rest[end..];
            var length = unit.IndexOfAny(Digits);
            unit = length < 0 ? unit : unit[..length];
            if (end <= 0 || end > 20 || Size(unit) is not { } size ||
                !decimal.TryParse(rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            sum += number * size;
            rest = rest[(end + unit.Length)..];
        }

        if (text.AsSpan().Trim("+-").IsEmpty || sum > long.MaxValue)
        {
            return false;
        }

        nanoseconds = (long)sum * (text.StartsWith('-') ? -1 : 1);
        return true;
    }

    private static long? Size(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };
}
