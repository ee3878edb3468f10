using VaultInjector.Templates.Faults;
using VaultInjector.Templates.Functions;
using VaultInjector.Templates.Limits;
using VaultInjector.Templates.Parsing;
using VaultInjector.Templates.Values;

namespace VaultInjector.Templates.Running;

/// <summary>Calls functions: counts and checks arguments, and names the function in what it says.</summary>
internal sealed class Caller(FunctionContext context, Place place, Func<object?, ParameterType, Node, object?> argument)
{
    public static readonly object Missing = new();

    public object? Call(object? dot, Function function, Node node, List<Node> words, object? final)
    {
        Count(function, words.Count - 1 + (final == Missing ? 0 : 1));
        if (function.Name is "and" or "or")
        {
            return ShortCircuit(dot, words, final, stopsAt: function.Name == "or");
        }

        var arguments = new object?[words.Count - 1 + (final == Missing ? 0 : 1)];
        for (var index = 1; index < words.Count; index++)
        {
            arguments[index - 1] = argument(dot, Parameter(function, index - 1), words[index]);
        }

        if (final != Missing)
        {
            arguments[^1] = Checked(final, Parameter(function, arguments.Length - 1));
        }

        return Run(function, node, words, arguments);
    }

    /// <summary>The arguments of a method, of any types.</summary>
    public object?[] Arguments(object? dot, List<Node> words, object? final)
    {
        var given = words.Skip(1).Select(word => argument(dot, ParameterType.Any, word));
        return [.. final == Missing ? given : given.Append(final)];
    }

    public object? Checked(object? value, ParameterType type)
    {
        value = value is NilElement ? null : value;
        if (type == ParameterType.Any || Function.Fits(type, value))
        {
            return value;
        }

        if (value is null)
        {
            return type is ParameterType.List or ParameterType.Map or ParameterType.Texts
                ? null
                : throw place.Fail($"invalid value; expected {Function.TypeName(type)}");
        }

        var advice = value is JsonNumber && type == ParameterType.Text ? "; write printf \"%s\" before it" : "";
        throw place.Fail($"wrong type for value; expected {Function.TypeName(type)}; got {GoType.Name(value)}{advice}");
    }

    public object? Number(NumberNode node, ParameterType type) => type switch
    {
        ParameterType.Any => node.Value.Ideal ?? throw place.Fail($"{node} overflows int"),
        ParameterType.Int => node.Value.Int is { } number ? (nint)number : throw Expected(type, node),
        ParameterType.Float => node.Value.Float ?? throw Expected(type, node),
        _ => throw Expected(type, node),
    };

    public TemplateException Expected(ParameterType type, Node node) => place.Fail(type switch
    {
        ParameterType.Text => $"expected string; found {node}",
        ParameterType.Int => $"expected integer; found {node}",
        ParameterType.Float => $"expected float; found {node}",
        ParameterType.Bool => $"expected bool; found {node}",
        _ => $"can't handle {node} for arg of type {Function.TypeName(type)}",
    });

    private static ParameterType Parameter(Function function, int index) =>
        function.Parameters[Math.Min(index, function.Parameters.Count - 1)];

    private void Count(Function function, int given)
    {
        var wanted = function.Parameters.Count;
        if (function.IsVariadic && given < wanted - 1)
        {
            throw place.Fail($"wrong number of args for {function.Name}: want at least {wanted - 1} got {given}");
        }

        if (!function.IsVariadic && given != wanted)
        {
            throw place.Fail($"wrong number of args for {function.Name}: want {wanted} got {given}");
        }
    }

    private object? ShortCircuit(object? dot, List<Node> words, object? final, bool stopsAt)
    {
        object? value = null;
        for (var index = 1; index < words.Count; index++)
        {
            value = argument(dot, ParameterType.Any, words[index]);
            if (GoType.IsTrue(value) == stopsAt)
            {
                return value;
            }
        }

        return final == Missing ? value : final;
    }

    private object? Run(Function function, Node node, List<Node> words, object?[] arguments)
    {
        foreach (var given in arguments)
        {
            context.Budget.SpendText((given as string)?.Length ?? 0);
        }

        try
        {
            var result = function.Body(new Call(arguments, context));
            if (result is string text)
            {
                context.Budget.SpendText(Budget.Bounded(text).Length);
            }

            return result;
        }
        catch (FunctionException wrong)
        {
            place.Node = node;
            throw place.Fail($"error calling {function.Name}: {Redaction.Of(wrong.Message, words, arguments)}");
        }
    }
}
