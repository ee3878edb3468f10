using System.Numerics;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Text;

namespace VaultInjector.Templates.Parsing;

/// <summary>A literal number as everything that it can be taken for.</summary>
internal sealed record Numeral
{
    public long? Int { get; init; }

    public ulong? Uint { get; init; }

    public double? Float { get; init; }

    public Complex? Complex { get; init; }

    /// <summary>What it is where any type fits: complex, float64 or int; null if it fits no int.</summary>
    public object? Ideal { get; private init; }

    public static Numeral Parse(string text, TokenKind kind) => kind switch
    {
        TokenKind.CharacterConstant => OfCharacter(text),
        TokenKind.Complex => OfComplex(text),
        _ when text.EndsWith('i') && NumberReading.TryFloat(text[..^1], out var imaginary, underscores: true) =>
            Of(new Complex(0, imaginary)),
        _ => OfNumber(text),
    };

    private static Numeral OfCharacter(string text)
    {
        if (!Quoting.TryUnquote(text, out var character) || Values.GoText.Runes(character) is not [var rune])
        {
            throw new FunctionException($"malformed character constant: {text}");
        }

        return new Numeral { Int = rune, Uint = (ulong)rune, Float = rune, Ideal = (nint)rune };
    }

    private static Numeral OfComplex(string text)
    {
        var split = text.LastIndexOfAny(['+', '-']);
        if (split > 0 && text[split - 1] is 'e' or 'E' or 'p' or 'P')
        {
            split = text.LastIndexOfAny(['+', '-'], split - 1);
        }

        return split > 0 &&
            NumberReading.TryFloat(text[..split], out var real, underscores: true) &&
            NumberReading.TryFloat(text[split..^1], out var imaginary, underscores: true)
                ? Of(new Complex(real, imaginary))
                : throw Bad(text);
    }

    private static Numeral Of(Complex value) => new()
    {
        Complex = value,
        Float = value.Imaginary == 0 ? value.Real : null,
        Ideal = value,
    };

    private static Numeral OfNumber(string text)
    {
        var isInt = NumberReading.TrySigned(text, 0, out var signed, out var fits) && fits;
        var isUint = NumberReading.TryUnsigned(text, 0, out var unsigned, out fits) && fits;
        if (isInt || isUint)
        {
            return new Numeral
            {
                Int = isInt ? signed : null,
                Uint = isUint ? unsigned : signed == 0 ? 0UL : null,
                Float = isInt ? signed : unsigned,
                Ideal = isInt ? (nint)signed : null,
            };
        }

        if (!NumberReading.TryFloat(text, out var number, underscores: true) || !char.IsAsciiDigit(text.TrimStart('+', '-', '.')[..1][0]))
        {
            throw Bad(text);
        }

        if (text.AsSpan().IndexOfAny(".eEpP") < 0)
        {
            throw new FunctionException($"integer overflow: {Quoting.Quote(text)}");
        }

        return new Numeral
        {
            Float = number,
            Int = Math.Floor(number) == number && Math.Abs(number) < 9e18 ? (long)number : null,
            Uint = Math.Floor(number) == number && number is >= 0 and < 1.8e19 ? (ulong)number : null,
            Ideal = number,
        };
    }

    private static FunctionException Bad(string text) => new($"illegal number syntax: {Quoting.Quote(text)}");
}
