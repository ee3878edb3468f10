using System.Buffers;
using System.Globalization;

namespace VaultInjector.Injection.Ground;

/// <summary>A Kubernetes quantity such as <c>5m</c>, <c>16Mi</c> or <c>1e3</c>, kept as typed and comparable by value.</summary>
public sealed record Quantity : IComparable<Quantity>
{
    internal const string ExpectedCpu = "an amount of CPU from 1m to 64, such as 5m or 0.1";
    internal const string ExpectedMemory = "an amount of memory from 4Mi to 64Gi, such as 16Mi";

    internal const string ExpectedStorage = "an amount of storage from 1Mi to 64Gi, such as 16Mi";

    private const decimal Mebi = 1024 * 1024;
    private const int LongestText = 32;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    private Quantity(string text, decimal value)
    {
        Text = text;
        Value = value;
    }

    /// <summary>As typed; it goes into the pod unchanged.</summary>
    public string Text { get; }

    /// <summary>In cores or bytes.</summary>
    public decimal Value { get; }

    /// <summary>Reads a quantity; throws <see cref="FormatException"/> for any other text.</summary>
    public static Quantity Parse(string text) =>
        TryParse(text) ?? throw new FormatException($"'{text}' is not a Kubernetes quantity such as 5m, 16Mi or 1e3.");

    /// <summary>
    /// Reads a quantity, or gives null: digits with at most one dot, then a suffix (n u m k M G T P E, Ki to Ei) or an exponent.
    /// </summary>
    public static Quantity? TryParse(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? text : text.AsSpan(0, end);
        return
            text.Length <= LongestText &&
            IsNumber(number) &&
            decimal.TryParse(
                number,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var value) &&
            Scale(text.AsSpan(number.Length)) is { } scale &&
            Math.Abs(value) <= 1e12m &&
            (scale <= 1 || Math.Abs(value) <= decimal.MaxValue / scale)
            ? new Quantity(text, value * scale)
            : null;
    }

    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    public static bool operator <=(Quantity left, Quantity right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Quantity left, Quantity right) => left.CompareTo(right) >= 0;

    public int CompareTo(Quantity? other) => other is null ? 1 : Value.CompareTo(other.Value);

    public override string ToString() => Text;

    internal static Quantity? ParseCpu(string text) => TryParse(text) is { Value: >= 0.001m and <= 64 } quantity ? quantity : null;

    internal static Quantity? ParseMemory(string text) =>
        TryParse(text) is { Value: >= 4 * Mebi and <= 64 * 1024 * Mebi } quantity ? quantity : null;

    internal static Quantity? ParseStorage(string text) =>
        TryParse(text) is { Value: >= Mebi and <= 64 * 1024 * Mebi } quantity ? quantity : null;

    private static bool IsNumber(ReadOnlySpan<char> number)
    {
        var digits = number.TrimStart("+-");
        return number.Length - digits.Length <= 1 && digits.ContainsAnyInRange('0', '9') &&
            digits.Count('.') <= 1 && !digits.ContainsAny('+', '-');
    }

    private static decimal? Scale(ReadOnlySpan<char> suffix) => suffix switch
    {
        "" => 1,
        "n" => 1e-9m,
        "u" => 1e-6m,
        "m" => 1e-3m,
        "k" => 1e3m,
        "M" => 1e6m,
        "G" => 1e9m,
        "T" => 1e12m,
        "P" => 1e15m,
        "E" => 1e18m,
        "Ki" => 1024,
        "Mi" => Mebi,
        "Gi" => 1024 * Mebi,
        "Ti" => Mebi * Mebi,
        "Pi" => 1024 * Mebi * Mebi,
        "Ei" => Mebi * Mebi * Mebi,
        ['e' or 'E', .. var exponent] => PowerOfTen(exponent),
        _ => null,
    };

    private static decimal? PowerOfTen(ReadOnlySpan<char> text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) || exponent is < -9 or > 18)
        {
            return null;
        }

        var power = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            power = exponent > 0 ? power * 10 : power / 10;
        }

        return power;
    }
}
