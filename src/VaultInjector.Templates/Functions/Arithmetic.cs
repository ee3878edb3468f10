using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Formatting;
using VaultInjector.Templates.Text;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>Consul Template's numbers. They are meant for pipes: the last argument stands first, <c>subtract a b</c> is b − a.</summary>
internal static class Arithmetic
{
    public static IEnumerable<Function> All =>
    [
        Of("add", (a, b) => unchecked(a + b), (a, b) => unchecked(a + b), (a, b) => a + b),
        Of("subtract", (a, b) => unchecked(a - b), (a, b) => unchecked(a - b), (a, b) => a - b),
        Of("multiply", (a, b) => unchecked(a * b), (a, b) => unchecked(a * b), (a, b) => a * b),
        Of("divide", Divide, Divide, (a, b) => a / b),
        Of("modulo", Modulo, (a, b) => b == 0 ? throw ByZero() : a % b, null),
        Function.Of("minimum", "aa", call => Better("minimum", call, wantsLess: true)),
        Function.Of("maximum", "aa", call => Better("maximum", call, wantsLess: false)),
        Function.Of("loop", "a*", Loop),
    ];

    private static Function Of(
        string name, Func<long, long, long> ints, Func<ulong, ulong, ulong> uints, Func<double, double, double>? floats) =>
        Function.Of(name, "aa", call =>
        {
            var (one, other) = (Checked(name, call[1], floats is not null), Checked(name, call[0], floats is not null));
            return (GoType.Kind(one), GoType.Kind(other)) switch
            {
                (GoKind.Float, _) or (_, GoKind.Float) => (object)floats!(Double(one), Double(other)),
                (GoKind.Uint, GoKind.Uint) => uints(GoType.ToUint(one), GoType.ToUint(other)),
                _ => ints(Long(one), Long(other)),
            };
        });

    private static long Divide(long a, long b) => b == 0 ? throw ByZero() : b == -1 ? unchecked(-a) : a / b;

    private static ulong Divide(ulong a, ulong b) => b == 0 ? throw ByZero() : a / b;

    private static long Modulo(long a, long b) => b == 0 ? throw ByZero() : b == -1 ? 0 : a % b;

    private static FunctionException ByZero() => new("runtime error: integer divide by zero");

    private static object Better(string name, Call call, bool wantsLess)
    {
        var (one, other) = (Checked(name, call[1], takesFloats: true), Checked(name, call[0], takesFloats: true));
        var isFirst = (GoType.Kind(one), GoType.Kind(other)) switch
        {
            (GoKind.Float, _) or (_, GoKind.Float) => wantsLess ? Double(one) < Double(other) : Double(one) > Double(other),
            (GoKind.Uint, GoKind.Uint) =>
                wantsLess ? GoType.ToUint(one) < GoType.ToUint(other) : GoType.ToUint(one) > GoType.ToUint(other),
            _ => wantsLess ? Long(one) < Long(other) : Long(one) > Long(other),
        };
        return Widened(isFirst ? one : other);
    }

    private static object Widened(object value) => GoType.Kind(value) switch
    {
        GoKind.Int => GoType.ToInt(value),
        GoKind.Uint => GoType.ToUint(value),
        _ => value,
    };

    private static object Checked(string name, object? value, bool takesFloats) =>
        GoType.Kind(value) is GoKind.Int or GoKind.Uint || (takesFloats && value is double)
            ? value!
            : throw new FunctionException($"{name}: unknown type for {Quoting.Quote(Printing.One(value))} ({GoType.Name(value)})");

    private static double Double(object value) => GoType.Kind(value) switch
    {
        GoKind.Int => GoType.ToInt(value),
        GoKind.Uint => GoType.ToUint(value),
        _ => (double)value,
    };

    private static long Long(object value) =>
        GoType.Kind(value) == GoKind.Int ? GoType.ToInt(value) : unchecked((long)GoType.ToUint(value));

    private static IntSequence Loop(Call call) => call.Count switch
    {
        1 => new IntSequence(0, Bound(call[0])),
        2 => new IntSequence(Bound(call[0]), Bound(call[1])),
        _ => throw Call.Fail($"loop: wrong number of arguments, expected 1 or 2, but got {call.Count}"),
    };

    private static long Bound(object? value) => GoType.Kind(value) switch
    {
        GoKind.Int or GoKind.Uint => Long(value!),
        GoKind.String => GoType.ToText(value) is var text && text == "" ? 0
            : NumberReading.TrySigned(text, 10, out var number, out var fits) && fits ? number
            : throw new FunctionException($"parseInt: strconv.ParseInt: parsing {Quoting.Quote(text)}: invalid syntax"),
        _ => throw new FunctionException($"loop: bad argument type: {GoType.Name(value)}"),
    };
}
