using System.Globalization;
using System.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>Texts made safe for HTML, JavaScript and URLs.</summary>
internal static class GoEscape
{
    public static string Html(string text) => Mapped(text, rune => rune switch
    {
        '"' => "&#34;",
        '\'' => "&#39;",
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        0 => "\uFFFD",
        _ => GoText.FromEscaped(rune),
    });

    public static string Js(string text) => Mapped(GoText.Joined(text), rune => rune switch
    {
        '\\' => @"\\",
        '\'' => @"\'",
        '"' => "\\\"",
        '<' or '>' or '&' or '=' or < ' ' => $"\\u{rune:X4}",
        < 0x80 => ((char)rune).ToString(),
        _ when GoText.IsPrintable(rune) => GoText.FromRune(rune),
        _ when GoText.IsEscaped(rune) => GoText.FromEscaped(rune),
        _ => $"\\u{rune:X4}",
    });

    public static string Query(string text) => Url(text, plusForSpace: true);

    public static string Path(string text) => Url(text, plusForSpace: false);

    private static string Url(string text, bool plusForSpace)
    {
        var escaped = new StringBuilder();
        foreach (var one in GoText.ToBytes(text))
        {
            var kept = char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' ||
                (!plusForSpace && "$&+:=@".Contains((char)one, StringComparison.Ordinal));
            escaped.Append(kept ? ((char)one).ToString()
                : one == ' ' && plusForSpace ? "+"
                : string.Create(CultureInfo.InvariantCulture, $"%{one:X2}"));
        }

        return escaped.ToString();
    }

    private static string Mapped(string text, Func<int, string> map)
    {
        var mapped = new StringBuilder(text.Length);
        GoText.Runes(text).ForEach(rune => mapped.Append(map(rune)));
        return mapped.ToString();
    }
}
