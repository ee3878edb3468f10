namespace VaultInjector.Templates.Formatting;

/// <summary>The flag <c>#</c> of floating-point numbers: always a decimal point, and for <c>%g</c> all digits.</summary>
internal static class SharpFloat
{
    public static string WithPoint(string number, char verb, int precision)
    {
        var letter = number.AsSpan().IndexOfAny("eEpP");
        var (mantissa, tail) = letter < 0 || number.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? (letter < 0 ? number : number[..letter], letter < 0 ? "" : number[letter..])
            : (number[..letter], number[letter..]);
        var hasPoint = mantissa.Contains('.', StringComparison.Ordinal);
        var wanted = verb is 'g' or 'G' or 'v' ? Missing(mantissa, precision < 0 ? 6 : precision) : 0;
        return mantissa + (hasPoint ? "" : ".") + new string('0', wanted) + tail;
    }

    private static int Missing(string mantissa, int digits)
    {
        var significant = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
        return Math.Max(digits - (significant == 0 ? 1 : significant), 0);
    }
}
