namespace VaultInjector.Templates.Parsing;

/// <summary>How far a number goes; whether it is a right one is seen later.</summary>
internal static class NumberScan
{
    private const string Decimal = "0123456789_";
    private const string Hexadecimal = "0123456789abcdefABCDEF_";

    public static bool Read(string input, int start, out int end)
    {
        end = start;
        Accept(input, ref end, "+-");
        var digits = Decimal;
        if (Accept(input, ref end, "0"))
        {
            digits = Accept(input, ref end, "xX") ? Hexadecimal
                : Accept(input, ref end, "oO") ? "01234567_"
                : Accept(input, ref end, "bB") ? "01_"
                : digits;
        }

        Run(input, ref end, digits);
        if (Accept(input, ref end, "."))
        {
            Run(input, ref end, digits);
        }

        if ((digits == Decimal && Accept(input, ref end, "eE")) || (digits == Hexadecimal && Accept(input, ref end, "pP")))
        {
            Accept(input, ref end, "+-");
            Run(input, ref end, Decimal);
        }

        Accept(input, ref end, "i");
        return end > start;
    }

    private static bool Accept(string input, ref int at, string characters)
    {
        if (at >= input.Length || !characters.Contains(input[at], StringComparison.Ordinal))
        {
            return false;
        }

        at++;
        return true;
    }

    private static void Run(string input, ref int at, string characters)
    {
        while (Accept(input, ref at, characters))
        {
        }
    }
}
