using System.Numerics;
using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>The comparisons <c>eq lt</c>, by kinds as Go does: a number of a secret is a text.</summary>
internal static class GoCompare
{
    public static bool Equal(object? one, object?[] others)
    {
        if (others.Length == 0)
        {
            throw new FunctionException("missing argument for comparison");
        }

        foreach (var other in others)
        {
            if (Equal(one, other))
            {
                return true;
            }
        }

        return false;
    }

    public static bool LessOrEqual(object? one, object? other) => Less(one, other) || Equal(one, other);

    public static bool Less(object? one, object? other)
    {
        var (left, right) = (Basic(one), Basic(other));
        return (left, right) switch
        {
            (GoKind.Other, _) or (_, GoKind.Other) => throw new FunctionException("invalid type for comparison"),
            (GoKind.Int, GoKind.Uint) => GoType.ToInt(one) < 0 || (ulong)GoType.ToInt(one) < GoType.ToUint(other),
            (GoKind.Uint, GoKind.Int) => GoType.ToInt(other) >= 0 && GoType.ToUint(one) < (ulong)GoType.ToInt(other),
            _ when left != right => throw Incompatible(one, other),
            (GoKind.Float, _) => (double)one! < (double)other!,
            (GoKind.Int, _) => GoType.ToInt(one) < GoType.ToInt(other),
            (GoKind.Uint, _) => GoType.ToUint(one) < GoType.ToUint(other),
            (GoKind.String, _) => KeyOrder.Texts(GoType.ToText(one), GoType.ToText(other)) < 0,
            _ => throw new FunctionException("invalid type for comparison"),
        };
    }

    private static bool Equal(object? one, object? other)
    {
        var (left, right) = (Basic(one), Basic(other));
        return (left, right) switch
        {
            (GoKind.Int, GoKind.Uint) => GoType.ToInt(one) >= 0 && (ulong)GoType.ToInt(one) == GoType.ToUint(other),
            (GoKind.Uint, GoKind.Int) => GoType.ToInt(other) >= 0 && GoType.ToUint(one) == (ulong)GoType.ToInt(other),
            _ when left != right => one is null || other is null ? false : throw Incompatible(one, other),
            (GoKind.Bool, _) => (bool)one! == (bool)other!,
            (GoKind.Complex, _) => (Complex)one! == (Complex)other!,
            (GoKind.Float, _) => (double)one! == (double)other!,
            (GoKind.Int, _) => GoType.ToInt(one) == GoType.ToInt(other),
            (GoKind.Uint, _) => GoType.ToUint(one) == GoType.ToUint(other),
            (GoKind.String, _) => GoType.ToText(one) == GoType.ToText(other),
            _ => Others(one, other),
        };
    }

    private static bool Others(object? one, object? other)
    {
        if (IsNil(one) || IsNil(other))
        {
            return IsNil(one) == IsNil(other);
        }

        var unfit = one is GoList or GoMap ? one : other is GoList or GoMap ? other : null;
        return unfit is null
            ? ReferenceEquals(one, other)
            : throw new FunctionException($"non-comparable type {GoType.Name(unfit)}: compare its members");
    }

    private static bool IsNil(object? value) => value is null or NilPointer or GoList { IsNil: true } or GoMap { IsNil: true };

    private static GoKind Basic(object? value)
    {
        var kind = GoType.Kind(value);
        return kind is GoKind.Bool or GoKind.Int or GoKind.Uint or GoKind.Float or GoKind.Complex or GoKind.String ? kind : GoKind.Other;
    }

    private static FunctionException Incompatible(object? one, object? other)
    {
        var advice = one is JsonNumber || other is JsonNumber ? "; a number of a secret compares with a text, for example \"8443\"" : "";
        return new($"incompatible types for comparison: {GoType.Name(one)} and {GoType.Name(other)}{advice}");
    }
}
