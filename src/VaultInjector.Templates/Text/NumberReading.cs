using System.Globalization;

namespace VaultInjector.Templates.Text;

/// <summary>Numbers as Go's strconv reads them.</summary>
public static class NumberReading
{
    /// <summary>A whole number; base 0 takes <c>0x 0o 0b 0</c> and underscores between digits as Go's literals do.</summary>
    /// <returns>False for wrong syntax; <paramref name="inRange"/> false if it does not fit into 64 bits.</returns>
    public static bool TryUnsigned(string text, int numberBase, out ulong value, out bool inRange)
    {
        (value, inRange) = (0, true);
        var digits = text.AsSpan();
        if (numberBase == 0)
        {
            if (!Underscores(text))
            {
                return false;
            }

            (numberBase, var skip) = Prefix(text);
            digits = text.Replace("_", "", StringComparison.Ordinal).AsSpan(skip);
        }

        if (digits.IsEmpty)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            var one = Digit(digit);
            if (one >= numberBase)
            {
                return false;
            }

            inRange &= value <= (ulong.MaxValue - (ulong)one) / (ulong)numberBase;
            value = unchecked((value * (ulong)numberBase) + (ulong)one);
        }

        return true;
    }

    public static bool TrySigned(string text, int numberBase, out long value, out bool inRange)
    {
        value = 0;
        var negative = text.StartsWith('-');
        var most = negative ? 1UL << 63 : long.MaxValue;
        if (!TryUnsigned(text is ['+' or '-', .. var rest] ? rest : text, numberBase, out var size, out inRange))
        {
            return false;
        }

        inRange &= size <= most;
        value = negative ? unchecked(-(long)size) : unchecked((long)size);
        return true;
    }

    /// <summary>A decimal or hexadecimal floating-point number, <c>inf</c> or <c>nan</c>.</summary>
    public static bool TryFloat(string text, out double value, bool underscores = false)
    {
        value = 0;
        var (sign, rest) = text is ['+' or '-', .. var after] ? (text[0] == '-' ? -1.0 : 1.0, after) : (1.0, text);
        if (underscores && rest.Contains('_', StringComparison.Ordinal))
        {
            if (!Underscores(rest))
            {
                return false;
            }

            rest = rest.Replace("_", "", StringComparison.Ordinal);
        }

        if (rest.ToLowerInvariant() is "inf" or "infinity" or "nan")
        {
            value = rest.StartsWith('n') || rest.StartsWith('N') ? double.NaN : sign * double.PositiveInfinity;
            return true;
        }

        var read = rest.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? TryHexFloat(rest[2..], out value)
            : TryDecimal(rest, out value);
        value *= sign;
        return read;
    }

    private static bool TryDecimal(string text, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        return text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '.') &&
            double.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && !double.IsInfinity(value);
    }

    /// <summary><c>1.8p3</c>: 1.5 times two to the third.</summary>
    private static bool TryHexFloat(string text, out double value)
    {
        value = 0;
        var letter = text.IndexOfAny(['p', 'P']);
        if (letter < 1 || !TrySigned(text[(letter + 1)..], 10, out var power, out _))
        {
            return false;
        }

        var (digits, behind) = (0, -1);
        foreach (var character in text.AsSpan(0, letter))
        {
            if (character == '.' && behind < 0)
            {
                behind = 0;
                continue;
            }

            if (Digit(character) > 15)
            {
                return false;
            }

            value = (value * 16) + Digit(character);
            (digits, behind) = (digits + 1, behind < 0 ? behind : behind + 1);
        }

        value *= Math.Pow(2, Math.Clamp(power - (4 * Math.Max(behind, 0)), -2000, 2000));
        return digits > 0 && !double.IsInfinity(value);
    }

    private static (int Base, int Skip) Prefix(string text) => text switch
    {
        ['0', 'x' or 'X', _, ..] => (16, 2),
        ['0', 'o' or 'O', _, ..] => (8, 2),
        ['0', 'b' or 'B', _, ..] => (2, 2),
        ['0', _, ..] => (8, 1),
        _ => (10, 0),
    };

    /// <summary>Underscores stand between digits, or between a prefix and a digit.</summary>
    private static bool Underscores(string text)
    {
        if (!text.Contains('_', StringComparison.Ordinal))
        {
            return true;
        }

        var isHex = text is ['0', 'x' or 'X', ..];
        var start = text is ['0', 'x' or 'X' or 'o' or 'O' or 'b' or 'B', ..] ? 2 : 0;
        var previous = start == 2 ? '0' : '^';
        foreach (var character in text.AsSpan(start))
        {
            var isDigit = char.IsAsciiDigit(character) || (isHex && char.IsAsciiHexDigit(character));
            if ((character == '_' && previous != '0') || (character != '_' && !isDigit && previous == '_'))
            {
                return false;
            }

            previous = character == '_' ? '_' : isDigit ? '0' : '!';
        }

        return previous != '_';
    }

    private static int Digit(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'z' => character - 'a' + 10,
        >= 'A' and <= 'Z' => character - 'A' + 10,
        _ => 99,
    };
}
