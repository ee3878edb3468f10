namespace VaultInjector.Templates.Values;

/// <summary>A point in time, in UTC or in the offset that it was read with.</summary>
public sealed record GoTime(DateTimeOffset Value);

/// <summary>A length of time.</summary>
public sealed record GoDuration(long Nanoseconds)
{
    private const long Microsecond = 1000;
    private const long Millisecond = 1000 * Microsecond;
    private const long Second = 1000 * Millisecond;

    /// <summary>As Go prints it: <c>1h2m3.5s</c>, <c>250ms</c>.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0)
        {
            return "0s";
        }

        var sign = Nanoseconds < 0 ? "-" : "";
        var left = (decimal)Nanoseconds;
        left = left < 0 ? -left : left;
        return sign + (left < Second ? Small(left) : Large(left));
    }

    private static string Small(decimal left) => left switch
    {
        < Microsecond => $"{left:0}ns",
        < Millisecond => $"{left / Microsecond:0.###}µs",
        _ => $"{left / Millisecond:0.######}ms",
    };

    private static string Large(decimal left)
    {
        var minutes = (long)(left / (60 * (decimal)Second));
        var seconds = $"{(left - (minutes * 60m * Second)) / Second:0.#########}s";
        return minutes == 0 ? seconds : minutes < 60 ? $"{minutes}m{seconds}" : $"{minutes / 60}h{minutes % 60}m{seconds}";
    }
}
