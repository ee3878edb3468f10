using System.Globalization;
using System.Text;

namespace VaultInjector.Templates.Values;

/// <summary>Go's strings are bytes. A byte that is no UTF-8 is kept as U+DC80…U+DCFF, alone, and becomes itself again at the end.</summary>
public static class GoText
{
    private const int Escape = 0xDC00;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var read) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[read..];
            }
            else
            {
                text.Append((char)(Escape + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    public static byte[] ToBytes(string text)
    {
        if (!HasEscape(text))
        {
            return Utf8.GetBytes(text);
        }

        var bytes = new List<byte>(text.Length + 16);
        for (var index = 0; index < text.Length; index++)
        {
            if (IsEscape(text, index))
            {
                bytes.Add((byte)(text[index] - Escape));
            }
            else
            {
                var length = char.IsHighSurrogate(text[index]) && index + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Utf8.GetBytes(text.Substring(index, length)));
                index += length - 1;
            }
        }

        return [.. bytes];
    }

    /// <summary>The length in bytes.</summary>
    public static int Length(string text) => HasEscape(text) ? ToBytes(text).Length : Utf8.GetByteCount(text);

    /// <summary>Joined again after parts were put together: two halves of a character become one.</summary>
    public static string Joined(string text) => HasEscape(text) ? FromBytes(ToBytes(text)) : text;

    /// <summary>The code points; a wrong byte is its escape.</summary>
    public static List<int> Runes(string text)
    {
        var runes = new List<int>(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                runes.Add(char.ConvertToUtf32(text[index], text[++index]));
            }
            else
            {
                runes.Add(text[index]);
            }
        }

        return runes;
    }

    public static string FromRune(long rune) =>
        rune is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) ? "\uFFFD" : char.ConvertFromUtf32((int)rune);

    /// <summary>A code point of <see cref="Runes"/> as text again.</summary>
    public static string FromEscaped(int rune) => rune > 0xFFFF ? char.ConvertFromUtf32(rune) : ((char)rune).ToString();

    public static bool IsEscaped(int rune) => rune is >= Escape + 0x80 and <= Escape + 0xFF;

    /// <summary>The byte that an escape stands for.</summary>
    public static byte Unescaped(int rune) => (byte)(rune - Escape);

    /// <summary>Whether Go's strconv.Quote leaves the character as it is.</summary>
    public static bool IsPrintable(int rune)
    {
        if (rune is ' ' || (rune is > ' ' and < 0x7F))
        {
            return true;
        }

        if (rune is >= 0xD800 and <= 0xDFFF or > 0x10FFFF or < 0)
        {
            return false;
        }

        return CharUnicodeInfo.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or
            UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    private static bool HasEscape(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (IsEscape(text, index))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEscape(string text, int index) =>
        text[index] is >= (char)0xDC80 and <= (char)0xDCFF && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
}
