namespace VaultInjector.Injection.Ground;

/// <summary>Durations as Go and Kubernetes spell them: <c>90s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
internal static class Durations
{
    private const string Units = "hms";

    /// <summary>Whole seconds in these bounds, units from large to small, each once; null for anything else.</summary>
    public static TimeSpan? Parse(string text, long least, long most)
    {
        var (total, number, digits, lastUnit) = (0L, 0L, 0, -1);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && digits < 6)
            {
                (number, digits) = ((number * 10) + (c - '0'), digits + 1);
                continue;
            }

            var unit = Units.IndexOf(c, StringComparison.Ordinal);
            if (unit <= lastUnit || digits == 0)
            {
                return null;
            }

            total += number * Seconds(unit);
            (number, digits, lastUnit) = (0, 0, unit);
        }

        return digits == 0 && total >= least && total <= most ? TimeSpan.FromSeconds(total) : null;
    }

    private static long Seconds(int unit) => unit switch
    {
        0 => 3600,
        1 => 60,
        _ => 1,
    };
}
