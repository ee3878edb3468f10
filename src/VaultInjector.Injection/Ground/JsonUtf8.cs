using System.Buffers;
using System.Text;

namespace VaultInjector.Injection.Ground;

/// <summary>
/// Reads the bytes between the quotes of a JSON string. Bytes and escapes that are not valid Unicode count as U+FFFD, as in Go, so that no
/// input costs an exception.
/// </summary>
internal static class JsonUtf8
{
    private const byte Escape = (byte)'\\';
    private const int LongestOnStack = 256;

    /// <summary>The bytes of an escape such as <c>\u0041</c>, which stands for at least one byte.</summary>
    private const int LongestEscape = 6;

    /// <summary>The text of a JSON string.</summary>
    /// <param name="raw">The bytes between the quotes of a string that a JSON parser accepted.</param>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains(Escape))
        {
            return Encoding.UTF8.GetString(raw);
        }

        var rented = raw.Length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(raw.Length) : null;
        try
        {
            Span<byte> unescaped = rented ?? stackalloc byte[LongestOnStack];
            return Encoding.UTF8.GetString(unescaped[..Unescape(raw, unescaped)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Whether the JSON string is this text.</summary>
    public static bool Matches(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text) =>
        raw.SequenceEqual(text)
            ? !raw.Contains(Escape)
            : raw.Length > text.Length && raw.Length <= text.Length * LongestEscape && raw.Contains(Escape) &&
              Unescaped(raw, text, whole: true);

    /// <summary>Whether the JSON string begins with this text.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text) =>
        raw.Contains(Escape) ? Unescaped(raw, text, whole: false) : raw.StartsWith(text);

    private static bool Unescaped(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text, bool whole)
    {
        Span<byte> piece = stackalloc byte[4];
        while (!raw.IsEmpty && !text.IsEmpty)
        {
            var (read, written) = Next(raw, piece);
            if (!text.StartsWith(piece[..Math.Min(written, text.Length)]) || (whole && written > text.Length))
            {
                return false;
            }

            raw = raw[read..];
            text = text[Math.Min(written, text.Length)..];
        }

        return text.IsEmpty && (!whole || raw.IsEmpty);
    }

    /// <returns>The number of bytes written, never more than those read.</returns>
    private static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var length = 0;
        Span<byte> piece = stackalloc byte[4];
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf(Escape) is var at && at < 0 ? raw.Length : at;
            raw[..plain].CopyTo(target[length..]);
            raw = raw[plain..];
            length += plain;
            if (!raw.IsEmpty)
            {
                var (read, written) = Next(raw, piece);
                piece[..written].CopyTo(target[length..]);
                raw = raw[read..];
                length += written;
            }
        }

        return length;
    }

    /// <summary>Unescapes the first character; a character without an escape is passed on byte by byte.</summary>
    private static (int Read, int Written) Next(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        if (raw[0] != Escape || raw.Length < 2)
        {
            target[0] = raw[0];
            return (1, 1);
        }

        if (raw[1] != (byte)'u')
        {
            target[0] = Short(raw[1]);
            return (2, 1);
        }

        var first = Unit(raw);
        if (char.IsHighSurrogate(first) && raw[6..].StartsWith("\\u"u8) && Rune.TryCreate(first, Unit(raw[6..]), out var pair))
        {
            return (12, pair.EncodeToUtf8(target));
        }

        var rune = Rune.TryCreate(first, out var single) ? single : Rune.ReplacementChar;
        return (6, rune.EncodeToUtf8(target));
    }

    /// <summary>The UTF-16 unit of an escape such as <c>\u0041</c>.</summary>
    private static char Unit(ReadOnlySpan<byte> raw)
    {
        var unit = 0;
        foreach (var digit in raw.Slice(2, 4))
        {
            unit = (unit << 4) | (digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)unit;
    }

    private static byte Short(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };
}
