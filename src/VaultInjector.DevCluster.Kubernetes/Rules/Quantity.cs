using System.Buffers;

namespace VaultInjector.DevCluster.Kubernetes.Rules;

/// <summary>Kubernetes quantities such as <c>500m</c>, <c>64Mi</c>, <c>1e3</c>.</summary>
public static class Quantity
{
    public const string Syntax = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.+-");

    public static decimal? Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        var (number, suffix) = digits < 0 ? (text, "") : (text[..digits], text[digits..]);
        if (!decimal.TryParse(
                number,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var value))
        {
            return null;
        }

        if (suffix.Length > 1 &&
            suffix[0] is 'e' or 'E' &&
            int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return Math.Abs(exponent) <= 18 ? value * (decimal)Math.Pow(10, exponent) : null;
        }

        return Factor(suffix) is { } factor ? value * factor : null;
    }

    private static decimal? Factor(string suffix) => suffix switch
    {
        "" => 1m,
        "n" => 1e-9m,
        "u" => 1e-6m,
        "m" => 1e-3m,
        "k" => 1e3m,
        "M" => 1e6m,
        "G" => 1e9m,
        "T" => 1e12m,
        "P" => 1e15m,
        "E" => 1e18m,
        "Ki" => 1024m,
        "Mi" => 1048576m,
        "Gi" => 1073741824m,
        "Ti" => 1099511627776m,
        "Pi" => 1125899906842624m,
        "Ei" => 1152921504606846976m,
        _ => null,
    };
}
