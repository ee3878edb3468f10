using System.Globalization;
using VaultInjector.Templates.Formatting;

namespace VaultInjector.Templates.Sprig;

/// <summary>Reads a point in time by Go's layout.</summary>
internal static class TimeReading
{
    public static bool TryRead(string layout, string text, out DateTimeOffset time)
    {
        time = default;
        var format = new System.Text.StringBuilder();
        for (var index = 0; index < layout.Length;)
        {
            var word = TimeText.Word(layout, index);
            if (word is not null && Format(word) is { } known)
            {
                format.Append(known);
                index += word.Length;
            }
            else if (word is not null)
            {
                return false;
            }
            else
            {
                format.Append('\\').Append(layout[index++]);
            }
        }

        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
        var pattern = format.Length == 1 ? $"%{format}" : format.ToString();
        string[] patterns = [pattern, pattern.Replace("ss", "ss.FFFFFFF", StringComparison.Ordinal)];
        return DateTimeOffset.TryParseExact(text, patterns, CultureInfo.InvariantCulture, Style, out time);
    }

    private static string? Format(string word) => word switch
    {
        "2006" => "yyyy",
        "06" => "yy",
        "January" => "MMMM",
        "Jan" => "MMM",
        "01" => "MM",
        "1" => "M",
        "Monday" => "dddd",
        "Mon" => "ddd",
        "02" => "dd",
        "2" or "_2" => "d",
        "15" => "HH",
        "03" => "hh",
        "3" => "h",
        "04" => "mm",
        "4" => "m",
        "05" => "ss",
        "5" => "s",
        "PM" or "pm" => "tt",
        "MST" => @"\U\T\C",
        "Z07:00" => "K",
        "-07:00" => "zzz",
        "-0700" or "Z0700" => "zzz",
        _ => null,
    };
}
