namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>One part of an expression, ready to be evaluated.</summary>
public delegate object? CelNode(CelScope scope);

/// <summary>
/// The part of the Common Expression Language that match conditions and policies commonly use; anything else is an error.
/// </summary>
public sealed class CelExpression
{
    private readonly CelNode _root;

    private CelExpression(CelNode root) => _root = root;

    /// <exception cref="CelException">It cannot be read.</exception>
    public static CelExpression Parse(string text) => new(new CelParser(text).Whole());

    /// <exception cref="CelException">It cannot be evaluated.</exception>
    public object? Evaluate(CelScope scope) => _root(scope);

    /// <exception cref="CelException">It cannot be evaluated, or is neither true nor false.</exception>
    public bool Holds(CelScope scope) => CelValue.Truth(_root(scope));
}
