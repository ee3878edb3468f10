using System.Globalization;
using System.Text;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Formatting;

/// <summary>Writes texts and numbers with the flags of one verb, as Go's fmt does.</summary>
internal sealed class FormatWriter
{
    public StringBuilder Text { get; } = new();

    public FormatSpec Spec { get; set; } = new();

    public void Raw(string text) => Budget.Append(Text, text);

    /// <summary>Padded to the width, counted in code points.</summary>
    public void Pad(string text)
    {
        var missing = Spec.Width is { } width ? width - GoText.Runes(text).Count : 0;
        if (missing > 0 && !Spec.Minus)
        {
            Budget.Append(Text, Spec.Zero ? '0' : ' ', missing);
        }

        Raw(text);
        if (missing > 0 && Spec.Minus)
        {
            Budget.Append(Text, ' ', missing);
        }
    }

    public void Bool(bool value) => Pad(value ? "true" : "false");

    public void String(string text) => Pad(Truncated(text));

    public void Quoted(string text)
    {
        var cut = Truncated(text);
        Pad(Spec.Sharp && Quoting.CanBackquote(cut) ? $"`{cut}`" : Quoting.Quote(cut, Spec.Plus));
    }

    public void QuotedRune(long rune) => Pad(Quoting.QuoteRune(rune, Spec.Plus));

    public void Hex(ReadOnlySpan<byte> bytes, bool upper)
    {
        bytes = Spec.Precision is { } most && most < bytes.Length ? bytes[..most] : bytes;
        var hex = new StringBuilder();
        for (var index = 0; index < bytes.Length; index++)
        {
            hex.Append(Spec.Space && index > 0 ? " " : "");
            hex.Append(Spec.Sharp && (Spec.Space || index == 0) ? upper ? "0X" : "0x" : "");
            hex.Append(bytes[index].ToString(upper ? "X2" : "x2", CultureInfo.InvariantCulture));
        }

        Pad(hex.ToString());
    }

    /// <summary>A whole number in base 2, 8, 10 or 16.</summary>
    public void Integer(ulong size, bool isNegative, int numberBase, char verb)
    {
        var zero = Spec.Zero;
        var signed = isNegative || Spec.Plus || Spec.Space;
        var digits = Digits(size, numberBase, upper: verb == 'X');
        if (Spec.Precision is { } precision)
        {
            if (precision == 0 && size == 0)
            {
                Spec.Zero = false;
                Pad("");
                Spec.Zero = zero;
                return;
            }

            digits = digits.PadLeft(precision, '0');
        }
        else if (zero && Spec.Width is { } width && !Spec.Minus)
        {
            digits = digits.PadLeft(signed ? width - 1 : width, '0');
        }

        var sign = isNegative ? "-" : Spec.Plus ? "+" : Spec.Space ? " " : "";
        Spec.Zero = false;
        Pad(sign + Prefix(digits, numberBase, verb) + digits);
        Spec.Zero = zero;
    }

    /// <summary><c>U+0041</c>, with <c>#</c> the character behind it.</summary>
    public void Unicode(ulong rune)
    {
        var digits = rune.ToString("X", CultureInfo.InvariantCulture).PadLeft(Math.Max(Spec.Precision ?? 4, 4), '0');
        var shown = Spec.Sharp && rune <= 0x10FFFF && GoText.IsPrintable((int)rune) ? $" '{GoText.FromRune((long)rune)}'" : "";
        var zero = Spec.Zero;
        Spec.Zero = false;
        Pad($"U+{digits}{shown}");
        Spec.Zero = zero;
    }

    public void Float(double value, char verb, int precision)
    {
        var text = verb == 'x' || verb == 'X' || verb == 'b'
            ? HexFloat.Format(value, verb, Spec.Precision ?? -1)
            : FloatText.Format(value, verb, Spec.Precision ?? precision);
        var (sign, number) = text is ['+' or '-', .. var rest] ? (text[0], rest) : ('+', text);
        var finite = double.IsFinite(value);
        if (Spec.Sharp && finite && verb != 'b')
        {
            number = SharpFloat.WithPoint(number, verb, Spec.Precision ?? (verb is 'e' or 'E' or 'f' or 'F' ? 6 : -1));
        }

        var shown = Spec.Plus || sign == '-' || (double.IsInfinity(value) && (Spec.Plus || sign == '-' || !Spec.Space))
            ? sign.ToString()
            : Spec.Space ? " " : "";
        WriteFloat(double.IsNaN(value) && !Spec.Plus && !Spec.Space ? "" : shown, number, finite);
    }

    private void WriteFloat(string sign, string number, bool finite)
    {
        var zero = Spec.Zero;
        if (zero && finite && !Spec.Minus && Spec.Width is { } width)
        {
            number = number.PadLeft(width - sign.Length, '0');
        }

        Spec.Zero = false;
        Pad(sign + number);
        Spec.Zero = zero;
    }

    private string Truncated(string text)
    {
        if (Spec.Precision is not { } most || text.Length <= most)
        {
            return text;
        }

        return string.Concat(GoText.Runes(text).Take(most).Select(GoText.FromEscaped));
    }

    private string Prefix(string digits, int numberBase, char verb) => (numberBase, verb) switch
    {
        (8, 'O') => "0o",
        (2, _) when Spec.Sharp => "0b",
        (8, _) when Spec.Sharp => digits.StartsWith('0') ? "" : "0",
        (16, 'X') when Spec.Sharp => "0X",
        (16, _) when Spec.Sharp => "0x",
        _ => "",
    };

    private static string Digits(ulong size, int numberBase, bool upper) => numberBase switch
    {
        10 => size.ToString(CultureInfo.InvariantCulture),
        16 => size.ToString(upper ? "X" : "x", CultureInfo.InvariantCulture),
        2 => size.ToString("b", CultureInfo.InvariantCulture),
        _ => Convert.ToString(unchecked((long)size), 8),
    };
}
