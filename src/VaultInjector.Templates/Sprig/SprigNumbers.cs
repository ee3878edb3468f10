using System.Globalization;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;
using static VaultInjector.Templates.Sprig.SprigFunctions;

namespace VaultInjector.Templates.Sprig;

/// <summary>Whole numbers, floating-point numbers, rows of numbers. Texts and numbers of secrets are taken as numbers.</summary>
internal static class SprigNumbers
{
    public static IEnumerable<Function> All =>
    [
        Of("atoi", "s", call => (nint)(NumberReading.TrySigned(call.Text(0), 10, out var number, out var fits) && fits ? number : 0)),
        Of("int64", "a", call => Int(call[0])),
        Of("int", "a", call => (nint)Int(call[0])),
        Of("float64", "a", call => Float(call[0])),
        Of("toDecimal", "a", call => NumberReading.TrySigned(Printing.One(call[0]), 8, out var number, out var fits) && fits ? number : 0L),
        Of("seq", "i*", Sequence),
        Of("until", "i", call => Row(call, 0, call.Int(0), call.Int(0) < 0 ? -1 : 1)),
        Of("untilStep", "iii", call => Row(call, call.Int(0), call.Int(1), call.Int(2))),
        Of("add1", "a", call => unchecked(Int(call[0]) + 1)),
        Of("add", "a*", call => call.Arguments.Aggregate(0L, (sum, value) => unchecked(sum + Int(value)))),
        Of("sub", "aa", call => unchecked(Int(call[0]) - Int(call[1]))),
        Of("div", "aa", call => Divided(Int(call[0]), Int(call[1]))),
        Of("mod", "aa", call => Int(call[1]) is var by && by == 0 ? throw ByZero() : by == -1 ? 0L : Int(call[0]) % by),
        Of("mul", "aa*", call => call.Arguments.Aggregate(1L, (product, value) => unchecked(product * Int(value)))),
        Of("max", "aa*", call => call.Arguments.Max(Int)),
        Of("biggest", "aa*", call => call.Arguments.Max(Int)),
        Of("min", "aa*", call => call.Arguments.Min(Int)),
        Of("maxf", "aa*", call => call.Arguments.Select(Float).Aggregate(Math.Max)),
        Of("minf", "aa*", call => call.Arguments.Select(Float).Aggregate(Math.Min)),
        Of("add1f", "a", call => Exact([Float(call[0]), 1], (a, b) => a + b)),
        Of("addf", "a*", call => Exact(call.Arguments.Select(Float).Prepend(0), (a, b) => a + b)),
        Of("subf", "aa*", call => Exact(call.Arguments.Select(Float), (a, b) => a - b)),
        Of("mulf", "aa*", call => Exact(call.Arguments.Select(Float), (a, b) => a * b)),
        Of("divf", "aa*", call => call.From(1).Any(value => Float(value) == 0)
            ? throw Call.Fail("decimal division by 0")
            : Exact(call.Arguments.Select(Float), (a, b) => Math.Round(a / b, 16, MidpointRounding.AwayFromZero))),
        Of("ceil", "a", call => Math.Ceiling(Float(call[0]))),
        Of("floor", "a", call => Math.Floor(Float(call[0]))),
        Of("round", "aif*", Rounded),
    ];

    /// <summary>Any value as a whole number; 0 if it is not a number.</summary>
    public static long Int(object? value) => value switch
    {
        bool truth => truth ? 1 : 0,
        double number => double.IsFinite(number) ? (long)number : 0,
        string or JsonNumber => OfText(GoType.ToText(value)),
        _ => GoType.Kind(value) == GoKind.Uint ? unchecked((long)GoType.ToUint(value)) : GoType.ToInt(value),
    };

    private static double Float(object? value) => value switch
    {
        bool truth => truth ? 1 : 0,
        double number => number,
        string or JsonNumber => NumberReading.TryFloat(GoType.ToText(value), out var number) ? number : 0,
        _ => GoType.Kind(value) == GoKind.Uint ? GoType.ToUint(value) : GoType.ToInt(value),
    };

    private static long OfText(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point > 0 && text.AsSpan(point + 1).Trim('0').IsEmpty ? text[..point] : text;
        return NumberReading.TrySigned(whole, 0, out var number, out var fits) && fits ? number : 0;
    }

    private static long Divided(long number, long by) => by == 0 ? throw ByZero() : by == -1 ? unchecked(-number) : number / by;

    private static Faults.FunctionException ByZero() => Call.Fail("runtime error: integer divide by zero");

    /// <summary>With decimal digits, so that 0.1 and 0.2 are 0.3; too large numbers with binary ones.</summary>
    private static double Exact(IEnumerable<double> numbers, Func<decimal, decimal, decimal> operation)
    {
        try
        {
            return (double)numbers
                .Select(number => decimal.Parse(FloatText.Format(number, 'e', -1), NumberStyles.Float, CultureInfo.InvariantCulture))
                .Aggregate(operation);
        }
        catch (Exception wrong) when (wrong is OverflowException or FormatException)
        {
            throw Call.Fail("the number is too large for decimal arithmetic");
        }
    }

    private static object Rounded(Call call)
    {
        var halves = call.Count > 2 ? (double)call[2]! : 0.5;
        var power = Math.Pow(10, call.Int(1));
        var digit = power * Float(call[0]);
        var rounded = digit - Math.Truncate(digit) >= halves ? Math.Ceiling(digit) : Math.Floor(digit);
        return rounded / power;
    }

    private static GoList Row(Call call, long start, long stop, long step)
    {
        var row = new List<object?>();
        var isUp = stop >= start;
        if (isUp ? step > 0 : step < 0)
        {
            for (var number = start; isUp ? number < stop : number > stop; number += step)
            {
                call.Budget.Spend();
                row.Add((nint)number);
            }
        }

        return new GoList(row, "int");
    }

    private static string Sequence(Call call)
    {
        if (call.Count is 0 or > 3)
        {
            return "";
        }

        var start = call.Count == 1 ? 1 : call.Int(0);
        var end = call.Int(call.Count - 1);
        var direction = end < start ? -1 : 1;
        var step = call.Count == 3 ? call.Int(1) : direction;
        return end < start && step > 0 ? "" : string.Join(' ', Row(call, start, end + direction, step).Items.Select(Printing.One));
    }
}
