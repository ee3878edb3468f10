using System.Globalization;
using System.Text;

namespace VaultInjector.Rendering.Formats;

/// <summary><c>key=value</c> with the escapes of java.util.Properties.</summary>
internal static class PropertiesLine
{
    public static string Write(string key, string value) => $"{Escaped(key, allSpaces: true)}={Escaped(value, allSpaces: false)}";

    private static string Escaped(string text, bool allSpaces)
    {
        var escaped = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var letter = text[index];
            escaped.Append(letter switch
            {
                ' ' => allSpaces || index == 0 ? @"\ " : " ",
                '\t' => @"\t",
                '\n' => @"\n",
                '\r' => @"\r",
                '\f' => @"\f",
                '\\' or '=' or ':' or '#' or '!' => $"\\{letter}",
                < ' ' or > '~' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
                _ => letter.ToString(),
            });
        }

        return escaped.ToString();
    }
}
