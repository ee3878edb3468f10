using System.Globalization;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Formatting;

/// <summary>The verbs <c>%x %X %b</c> of a floating-point number: <c>0x1.8p+01</c>, <c>4503599627370496p-52</c>.</summary>
internal static class HexFloat
{
    private const int MantissaBits = 52;

    public static string Format(double value, char verb, int precision)
    {
        if (!double.IsFinite(value))
        {
            return FloatText.Format(value, 'g', -1);
        }

        var bits = BitConverter.DoubleToUInt64Bits(value);
        var sign = bits >> 63 == 0 ? "" : "-";
        var mantissa = bits & ((1UL << MantissaBits) - 1);
        var exponent = (int)((bits >> MantissaBits) & 0x7FF);
        (mantissa, exponent) = exponent == 0 ? (mantissa, -1022) : (mantissa | (1UL << MantissaBits), exponent - 1023);
        if (verb == 'b')
        {
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}p{exponent - MantissaBits:+0;-0}");
        }

        var text = sign + Hex(mantissa, exponent, precision);
        return verb == 'X' ? text.ToUpperInvariant() : text;
    }

    private static string Hex(ulong mantissa, int exponent, int precision)
    {
        if (mantissa == 0)
        {
            exponent = 0;
        }

        while (mantissa != 0 && mantissa >> MantissaBits == 0)
        {
            (mantissa, exponent) = (mantissa << 1, exponent - 1);
        }

        if (precision is >= 0 and < 13)
        {
            var shift = MantissaBits - (4 * precision);
            var (rest, half) = (mantissa & ((1UL << shift) - 1), 1UL << (shift - 1));
            mantissa >>= shift;
            mantissa += rest > half || (rest == half && (mantissa & 1) == 1) ? 1UL : 0;
            mantissa <<= shift;
            (mantissa, exponent) = mantissa >> MantissaBits > 1 ? (mantissa >> 1, exponent + 1) : (mantissa, exponent);
        }

        var digits = (mantissa & ((1UL << MantissaBits) - 1)).ToString("x13", CultureInfo.InvariantCulture);
        digits = precision < 0 ? digits.TrimEnd('0') : digits.PadRight(precision, '0')[..precision];
        return string.Create(
            CultureInfo.InvariantCulture, $"0x{mantissa >> MantissaBits}{(digits.Length > 0 ? "." : "")}{digits}p{exponent:+00;-00}");
    }
}
