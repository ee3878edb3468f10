using System.Globalization;
using System.Text;

namespace VaultInjector.Injection.Compatibility;

/// <summary>Values as Go programs read and write them.</summary>
internal static class GoText
{
    /// <summary>As <c>strconv.ParseBool</c>; null where it is not a truth value.</summary>
    public static bool? Boolean(string text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => null,
    };

    /// <summary>A string literal of a template.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' => quoted.Append('\\').Append(letter),
                < ' ' => quoted.Append("\\x").Append(((int)letter).ToString("x2", CultureInfo.InvariantCulture)),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
