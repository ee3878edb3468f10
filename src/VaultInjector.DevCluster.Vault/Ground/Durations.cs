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
