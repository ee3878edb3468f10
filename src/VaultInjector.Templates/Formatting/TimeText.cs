using System.Globalization;
using System.Text;

namespace VaultInjector.Templates.Formatting;

/// <summary>Points in time by Go's layouts, which write out <c>Mon Jan 2 15:04:05 MST 2006</c>.</summary>
public static class TimeText
{
    public const string Rfc3339 = "2006-01-02T15:04:05Z07:00";

    /// <summary>What <c>%v</c> of a time prints.</summary>
    public const string Standard = "2006-01-02 15:04:05.999999999 -0700 MST";

    /// <summary>Longest first: the first that fits is taken.</summary>
    private static readonly string[] Words =
    [
        "January", "Monday", "Z07:00:00", "-07:00:00", "Z070000", "-070000", "Z07:00", "-07:00", "Z0700", "-0700", "2006", "Z07", "-07",
        "Jan", "Mon", "MST", "002", "01", "02", "03", "04", "05", "06", "15", "PM", "pm", "__2", "_2", "1", "2", "3", "4", "5",
    ];

    public static string Format(DateTimeOffset time, string layout)
    {
        var text = new StringBuilder();
        for (var index = 0; index < layout.Length;)
        {
            if (Fraction(layout, index) is var length and > 0)
            {
                text.Append(Fraction(time, layout.AsSpan(index, length)));
                index += length;
            }
            else if (Word(layout, index) is { } word)
            {
                text.Append(Part(time, word));
                index += word.Length;
            }
            else
            {
                text.Append(layout[index++]);
            }
        }

        return text.ToString();
    }

    /// <summary>The word of the layout that begins there, if one does.</summary>
    public static string? Word(string layout, int index) => Array.Find(
        Words,
        word => string.CompareOrdinal(layout, index, word, 0, word.Length) == 0 &&
            (word != "Jan" || index + 3 >= layout.Length || !char.IsAsciiLetterLower(layout[index + 3])) &&
            (word != "Mon" || index + 3 >= layout.Length || !char.IsAsciiLetterLower(layout[index + 3])) &&
            (word != "_2" || string.CompareOrdinal(layout, index + 1, "2006", 0, 4) != 0));

    /// <summary>The length of <c>.000</c> or <c>,999</c> behind which no digit stands; 0 if there is none.</summary>
    public static int Fraction(string layout, int index)
    {
        if (layout[index] is not ('.' or ',') || index + 1 >= layout.Length || layout[index + 1] is not ('0' or '9'))
        {
            return 0;
        }

        var end = index + 1;
        while (end < layout.Length && layout[end] == layout[index + 1])
        {
            end++;
        }

        return end < layout.Length && char.IsAsciiDigit(layout[end]) ? 0 : end - index;
    }

    private static string Fraction(DateTimeOffset time, ReadOnlySpan<char> part)
    {
        var digits = ((time.Ticks % TimeSpan.TicksPerSecond) * 100).ToString("000000000", CultureInfo.InvariantCulture);
        digits = digits.PadRight(part.Length - 1, '0')[..(part.Length - 1)];
        digits = part[1] == '9' ? digits.TrimEnd('0') : digits;
        return digits.Length > 0 ? part[0] + digits : "";
    }

    private static string Part(DateTimeOffset time, string word)
    {
        var hour = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        return word switch
        {
            "January" => Named(time, "MMMM"),
            "Jan" => Named(time, "MMM"),
            "1" => Number(time.Month, "0"),
            "01" => Number(time.Month, "00"),
            "Monday" => Named(time, "dddd"),
            "Mon" => Named(time, "ddd"),
            "2" => Number(time.Day, "0"),
            "_2" => Number(time.Day, "0").PadLeft(2),
            "02" => Number(time.Day, "00"),
            "__2" => Number(time.DayOfYear, "0").PadLeft(3),
            "002" => Number(time.DayOfYear, "000"),
            "15" => Number(time.Hour, "00"),
            "3" => Number(hour, "0"),
            "03" => Number(hour, "00"),
            "4" => Number(time.Minute, "0"),
            "04" => Number(time.Minute, "00"),
            "5" => Number(time.Second, "0"),
            "05" => Number(time.Second, "00"),
            "2006" => Number(time.Year, "0000"),
            "06" => Number(time.Year % 100, "00"),
            "PM" => time.Hour < 12 ? "AM" : "PM",
            "pm" => time.Hour < 12 ? "am" : "pm",
            "MST" => time.Offset == TimeSpan.Zero ? "UTC" : Offset(time.Offset, "-0700"),
            _ => word[0] == 'Z' && time.Offset == TimeSpan.Zero ? "Z" : Offset(time.Offset, word),
        };
    }

    private static string Offset(TimeSpan offset, string word)
    {
        var colon = word.Contains(':', StringComparison.Ordinal) ? ":" : "";
        var digits = word.Count(char.IsAsciiDigit);
        var minutes = digits > 2 ? $"{colon}{Number(Math.Abs(offset.Minutes), "00")}" : "";
        var seconds = digits > 4 ? $"{colon}00" : "";
        return $"{(offset < TimeSpan.Zero ? '-' : '+')}{Number(Math.Abs(offset.Hours), "00")}{minutes}{seconds}";
    }

    private static string Named(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    private static string Number(int number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
