using System.Collections.Concurrent;
using Cel;

namespace VaultInjector.DevCluster.Kubernetes.Expressions;

/// <summary>An expression that cannot be read or cannot be evaluated.</summary>
public sealed class ExpressionException(string message) : Exception(message);

/// <summary>An expression in the Common Expression Language, read and evaluated by the library <c>Cel</c>.</summary>
public sealed class Expression
{
    private static readonly ConcurrentDictionary<string, Expression> Known = new(StringComparer.Ordinal);

    private readonly string _text;
    private readonly CelProgramDelegate _program;

    private Expression(string text) => (_text, _program) = (text, new CelEnvironment(null, "").Compile(text));

    /// <exception cref="ExpressionException">The text is not an expression.</exception>
    public static Expression Parse(string text)
    {
        try
        {
            return Known.GetOrAdd(text, unknown => new Expression(unknown));
        }
        catch (CelException problem)
        {
            throw new ExpressionException(problem.Message);
        }
    }

    /// <exception cref="ExpressionException">The expression cannot be evaluated.</exception>
    public object? Evaluate(ExpressionScope scope)
    {
        try
        {
            return _program(scope.Values());
        }
        catch (CelException problem)
        {
            throw new ExpressionException(scope.FailureBehind(_text) ?? problem.Message);
        }
    }

    /// <exception cref="ExpressionException">The expression cannot be evaluated, or is neither true nor false.</exception>
    public bool Holds(ExpressionScope scope) =>
        Evaluate(scope) is bool truth ? truth : throw new ExpressionException(scope.FailureBehind(_text) ?? "the result is not a bool");
}
