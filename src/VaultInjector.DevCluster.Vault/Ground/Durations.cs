using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Vault.Ground;

/// <summary>Durations as Vault reads them: plain seconds, or Go's form such as 1h30m.</summary>
internal static partial class Durations
{
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        text = text.Trim();
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var seconds))
        {
            value = TimeSpan.FromSeconds(seconds);
            return true;
        }
        foreach (Match part in Part().Matches(text))
        {
            value += Unit(part.Groups["unit"].Value) * double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture);
        }
        return Part().Replace(text, "").Length == 0;
    }

    /// <summary>As Vault's warnings have it: <c>1h</c>, <c>1m30s</c>, <c>29s</c>.</summary>
    public static string Short(TimeSpan span)
    {
        var (hours, text) = ((long)span.TotalHours, new StringBuilder());
        text.Append(hours > 0 ? $"{hours}h" : "").Append(span.Minutes > 0 ? $"{span.Minutes}m" : "");
        return text.Append(span.Seconds > 0 || text.Length == 0 ? $"{span.Seconds}s" : "").ToString();
    }

    /// <summary>As Go prints a duration: <c>1h0m0s</c>, <c>2m0s</c>, <c>0s</c>.</summary>
    public static string Long(TimeSpan span) =>
        (span.TotalHours >= 1 ? $"{(long)span.TotalHours}h" : "") + (span.TotalMinutes >= 1 ? $"{span.Minutes}m" : "") + $"{span.Seconds}s";

    private static TimeSpan Unit(string name) => name switch
    {
        "d" => TimeSpan.FromDays(1),
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "ms" => TimeSpan.FromMilliseconds(1),
        _ => TimeSpan.FromSeconds(1),
    };

    [GeneratedRegex(@"(?<number>\d+(\.\d+)?)(?<unit>ms|d|h|m|s)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
