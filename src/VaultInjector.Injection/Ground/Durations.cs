namespace VaultInjector.Injection.Ground;

/// <summary>Durations as Go and Kubernetes spell them: <c>90s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
internal static class Durations
{
    /// <summary>Whole seconds in these bounds, units from large to small, each once; null for anything else.</summary>
    public static TimeSpan? Parse(string text, long least, long most) =>
        Seconds(text, "hms", mostDigits: 6) is { } total && total >= least && total <= most ? TimeSpan.FromSeconds(total) : null;

    /// <summary>Numbers with these units in their order, each once, as seconds; null for anything else.</summary>
    /// <param name="text">For example <c>1h30m</c>.</param>
    /// <param name="units">Of d, h, m and s, from large to small.</param>
    /// <param name="mostDigits">Of each number.</param>
    public static long? Seconds(string text, string units, int mostDigits)
    {
        var (total, number, digits, lastUnit) = (0L, 0L, 0, -1);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && digits < mostDigits)
            {
                (number, digits) = ((number * 10) + (c - '0'), digits + 1);
                continue;
            }

            var unit = units.IndexOf(c, StringComparison.Ordinal);
            if (unit <= lastUnit || digits == 0)
            {
                return null;
            }

            total += number * Seconds(c);
            (number, digits, lastUnit) = (0, 0, unit);
        }

        return digits == 0 && lastUnit >= 0 ? total : null;
    }

    private static long Seconds(char unit) => unit switch
    {
        'd' => 24 * 3600,
        'h' => 3600,
        'm' => 60,
        _ => 1,
    };
}
