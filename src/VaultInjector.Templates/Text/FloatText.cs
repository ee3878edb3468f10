using System.Globalization;

namespace VaultInjector.Templates.Text;

/// <summary>Floating-point numbers as Go's strconv.FormatFloat writes them; .NET rounds halves and sets exponents otherwise.</summary>
public static class FloatText
{
    /// <summary>Digits behind the last one that is kept, so that it can be seen which way to round.</summary>
    private const int Beyond = 25;

    /// <summary>A double has no more digits than these.</summary>
    private const int MostDigits = 1100;

    /// <param name="value">The number.</param>
    /// <param name="format"><c>e E f F g G</c>.</param>
    /// <param name="precision">-1: as many digits as are needed to read the same number again.</param>
    public static string Format(double value, char format, int precision)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        return sign + Unsigned(Math.Abs(value), format, precision);
    }

    /// <summary>As encoding/json writes a float64.</summary>
    public static string Json(double value)
    {
        var size = Math.Abs(value);
        if (size == 0 || (size >= 1e-6 && size < 1e21))
        {
            return Format(value, 'f', -1);
        }

        var text = Format(value, 'e', -1);
        return text.Length >= 4 && text[^4..^1] == "e-0" ? text[..^2] + text[^1] : text;
    }

    private static string Unsigned(double value, char format, int precision) => char.ToLowerInvariant(format) switch
    {
        'e' => Exponential(Decimal(value, precision < 0 ? null : precision + 1), precision, format),
        'f' => Fixed(precision < 0 ? Decimal(value, null) : Decimal(value, Exponent(value) + 1 + precision), precision),
        _ => General(value, precision, format == 'G' ? 'E' : 'e'),
    };

    private static string General(double value, int precision, char exponent)
    {
        var shortest = precision < 0;
        var keep = precision == 0 ? 1 : precision;
        var number = Decimal(value, shortest ? null : keep);
        var digits = number.Digits.TrimEnd('0');
        var threshold = shortest ? 6 : keep > digits.Length && digits.Length >= number.Point ? digits.Length : keep;
        var power = number.Point - 1;
        if (value != 0 && (power < -4 || power >= Math.Max(threshold, shortest ? 6 : 0)))
        {
            return Exponential(number with { Digits = digits }, Math.Max(digits.Length - 1, 0), exponent);
        }

        return Fixed(number with { Digits = digits }, Math.Max(digits.Length - number.Point, 0));
    }

    private static string Exponential(Number number, int precision, char letter)
    {
        var digits = number.Digits.Length == 0 ? "0" : number.Digits;
        var rest = precision < 0 ? digits[1..].TrimEnd('0') : digits[1..].PadRight(precision, '0')[..precision];
        var power = number.Digits.AsSpan().TrimStart('0').Length == 0 ? 0 : number.Point - 1;
        var size = Math.Abs(power).ToString("00", CultureInfo.InvariantCulture);
        return $"{digits[0]}{(rest.Length > 0 ? "." : "")}{rest}{letter}{(power < 0 ? '-' : '+')}{size}";
    }

    private static string Fixed(Number number, int precision)
    {
        var (digits, point) = number;
        digits = precision < 0 ? digits.TrimEnd('0') : digits;
        var whole = point <= 0 ? "0" : digits.PadRight(point, '0')[..point];
        var fraction = point <= 0 ? new string('0', -point) + digits : digits.Length > point ? digits[point..] : "";
        fraction = precision < 0 ? fraction.TrimEnd('0') : fraction.PadRight(precision, '0')[..precision];
        return fraction.Length > 0 ? $"{whole}.{fraction}" : whole;
    }

    /// <summary>The power of ten of the first digit.</summary>
    private static int Exponent(double value) => value == 0 ? 0 : Split(value.ToString("E20", CultureInfo.InvariantCulture)).Point - 1;

    /// <summary>The digits: as many as are needed, or rounded to <paramref name="keep"/>, halves to even.</summary>
    private static Number Decimal(double value, int? keep)
    {
        if (value == 0)
        {
            return new Number("0", 1);
        }

        if (keep is not { } most)
        {
            return Split(value.ToString("R", CultureInfo.InvariantCulture));
        }

        var length = Math.Min(Math.Max(most, 0) + Beyond, MostDigits);
        var exact = Split(value.ToString($"E{length}", CultureInfo.InvariantCulture));
        return most < 0 ? new Number("", exact.Point) : most >= exact.Digits.Length ? exact : Rounded(exact, most);
    }

    private static Number Rounded(Number exact, int keep)
    {
        var (kept, rest) = (exact.Digits[..keep], exact.Digits[keep..].TrimEnd('0'));
        var up = rest.Length > 0 && (rest[0] > '5' || (rest[0] == '5' && (rest.Length > 1 || (keep > 0 && (kept[^1] - '0') % 2 == 1))));
        if (!up)
        {
            return exact with { Digits = kept };
        }

        var digits = kept.ToCharArray();
        for (var index = keep - 1; index >= 0; index--)
        {
            if (digits[index] != '9')
            {
                digits[index]++;
                return exact with { Digits = new string(digits) };
            }

            digits[index] = '0';
        }

        return new Number("1" + new string(digits), exact.Point + 1);
    }

    /// <summary>Reads what .NET writes: <c>1.5E-07</c>, <c>0.1</c>, <c>123</c>.</summary>
    private static Number Split(string text)
    {
        var letter = text.IndexOf('E', StringComparison.Ordinal);
        var power = letter < 0 ? 0 : int.Parse(text.AsSpan(letter + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = letter < 0 ? text : text[..letter];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + power;
        var leading = digits.Length - digits.AsSpan().TrimStart('0').Length;
        return new Number(digits[leading..], point - leading);
    }

    /// <summary>0.DIGITS times ten to the <paramref name="Point"/>.</summary>
    private readonly record struct Number(string Digits, int Point);
}
