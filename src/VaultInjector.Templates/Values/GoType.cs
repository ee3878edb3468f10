using System.Numerics;

namespace VaultInjector.Templates.Values;

public enum GoKind
{
    Nil,
    Bool,
    Int,
    Uint,
    Float,
    Complex,
    String,
    List,
    Map,
    Struct,
    Pointer,
    Channel,
    Other,
}

/// <summary>Types and kinds of values in Go's words.</summary>
public static class GoType
{
    public const string Any = "interface {}";

    public static GoKind Kind(object? value) => value switch
    {
        null or NilElement => GoKind.Nil,
        bool => GoKind.Bool,
        string or JsonNumber => GoKind.String,
        nint or long or int => GoKind.Int,
        nuint or ulong or byte => GoKind.Uint,
        double => GoKind.Float,
        Complex => GoKind.Complex,
        GoList => GoKind.List,
        GoMap => GoKind.Map,
        GoStruct { IsPointer: false } => GoKind.Struct,
        GoStruct or NilPointer => GoKind.Pointer,
        IntSequence => GoKind.Channel,
        GoDuration => GoKind.Int,
        _ => GoKind.Other,
    };

    public static string Name(object? value) => value switch
    {
        null or NilElement => "<nil>",
        bool => "bool",
        string => "string",
        JsonNumber => "json.Number",
        nint => "int",
        long => "int64",
        int => "int32",
        nuint => "uint",
        ulong => "uint64",
        byte => "uint8",
        double => "float64",
        Complex => "complex128",
        GoList list => $"[]{list.ElementType}",
        GoMap map => $"map[{map.KeyType}]{map.ValueType}",
        GoStruct { IsPointer: true } pointer => $"*{pointer.Name}",
        GoStruct plain => plain.Name,
        NilPointer nil => $"*{nil.Name}",
        IntSequence => "<-chan int64",
        GoTime => "time.Time",
        GoDuration => "time.Duration",
        IMethods methods => methods.TypeName,
        _ => "unknown",
    };

    /// <summary>The kind in reflect's words, as <c>sprig_kindOf</c> prints it.</summary>
    public static string KindName(object? value) => Kind(value) switch
    {
        GoKind.Nil => "invalid",
        GoKind.List => "slice",
        GoKind.Map => "map",
        GoKind.Pointer => "ptr",
        GoKind.Struct => "struct",
        GoKind.Channel => "chan",
        GoKind.String => "string",
        _ => value is GoTime ? "struct" : value is GoDuration ? "int64" : Name(value),
    };

    /// <summary>What Go's templates take for true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or NilElement or NilPointer => false,
        bool truth => truth,
        string text => text.Length > 0,
        JsonNumber number => number.Digits.Length > 0,
        double number => number != 0,
        Complex number => number != Complex.Zero,
        GoList list => list.Items.Count > 0,
        GoMap map => map.Items.Count > 0,
        _ when Kind(value) == GoKind.Int => ToInt(value) != 0,
        _ when Kind(value) == GoKind.Uint => ToUint(value) != 0,
        _ => true,
    };

    /// <summary>Of a value of kind Int.</summary>
    public static long ToInt(object? value) => value switch
    {
        nint number => number,
        long number => number,
        int number => number,
        GoDuration duration => duration.Nanoseconds,
        _ => 0,
    };

    /// <summary>Of a value of kind Uint.</summary>
    public static ulong ToUint(object? value) => value switch
    {
        nuint number => number,
        ulong number => number,
        byte number => number,
        _ => 0,
    };

    /// <summary>The text of a value of kind String.</summary>
    public static string ToText(object? value) => value as string ?? (value as JsonNumber)?.Digits ?? "";
}
