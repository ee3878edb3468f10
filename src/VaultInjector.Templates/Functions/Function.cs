using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Functions;

/// <summary>What a function's argument must be.</summary>
public enum ParameterType
{
    Any,
    Text,
    Int,
    Bool,
    Float,
    Texts,
    List,
    Map,
}

/// <summary>A function that templates can call.</summary>
public sealed class Function
{
    private Function(string name, string signature, string since, Func<Call, object?> body)
    {
        Name = name;
        Since = since;
        Body = body;
        IsVariadic = signature.EndsWith('*');
        Parameters = [.. signature.TrimEnd('*').Select(Parameter)];
    }

    private Function(Function other, string name)
    {
        (Name, Since, Body, IsVariadic, Parameters) = (name, other.Since, other.Body, other.IsVariadic, other.Parameters);
        Refusal = other.Refusal?.Replace(other.Name, name, StringComparison.Ordinal);
    }

    public string Name { get; }

    /// <summary>The version of Consul Template that has it first; <c>go</c> for Go's own; "" for those that are old.</summary>
    public string Since { get; }

    /// <summary>Why it is not there although its name is known; null: it can be called.</summary>
    public string? Refusal { get; private init; }

    internal IReadOnlyList<ParameterType> Parameters { get; }

    /// <summary>Whether the last parameter may come any number of times, also never.</summary>
    internal bool IsVariadic { get; }

    internal Func<Call, object?> Body { get; }

    /// <param name="name">Its name in templates.</param>
    /// <param name="signature">
    /// A letter for each parameter: <c>a</c> anything, <c>s</c> text, <c>i</c> int, <c>b</c> bool, <c>f</c> float64, <c>S</c> texts,
    /// <c>L</c> list, <c>M</c> map; <c>*</c> behind it: the last any number of times.
    /// </param>
    /// <param name="body">What it does.</param>
    /// <param name="since">See <see cref="Since"/>.</param>
    internal static Function Of(string name, string signature, Func<Call, object?> body, string since = "") =>
        new(name, signature, since, body);

    internal static Function Refused(string name, string refusal, Func<Call, object?>? body = null, string since = "") =>
        new(name, "a*", since, body ?? (call => throw Call.Fail(refusal))) { Refusal = refusal };

    /// <summary>The same function by another name.</summary>
    internal Function As(string name) => new(this, name);

    /// <summary>The type of a parameter in Go's words.</summary>
    internal static string TypeName(ParameterType type) => type switch
    {
        ParameterType.Text => "string",
        ParameterType.Int => "int",
        ParameterType.Bool => "bool",
        ParameterType.Float => "float64",
        ParameterType.Texts => "[]string",
        ParameterType.List => "[]interface {}",
        ParameterType.Map => "map[string]interface {}",
        _ => GoType.Any,
    };

    /// <summary>Whether a value can stand for a parameter without being changed.</summary>
    internal static bool Fits(ParameterType type, object? value) => type switch
    {
        ParameterType.Text => value is string,
        ParameterType.Int => value is nint,
        ParameterType.Bool => value is bool,
        ParameterType.Float => value is double,
        ParameterType.Texts => value is GoList { ElementType: "string" },
        ParameterType.List => value is GoList { ElementType: GoType.Any },
        ParameterType.Map => value is GoMap { KeyType: "string", ValueType: GoType.Any },
        _ => true,
    };

    private static ParameterType Parameter(char letter) => letter switch
    {
        's' => ParameterType.Text,
        'i' => ParameterType.Int,
        'b' => ParameterType.Bool,
        'f' => ParameterType.Float,
        'S' => ParameterType.Texts,
        'L' => ParameterType.List,
        'M' => ParameterType.Map,
        _ => ParameterType.Any,
    };
}
