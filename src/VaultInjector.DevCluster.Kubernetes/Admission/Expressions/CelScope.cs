using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Kubernetes.Admission.Expressions;

/// <summary>The names that an expression may use; a value may be computed when it is first asked for.</summary>
public sealed class CelScope
{
    private readonly CelScope? _outer;
    private readonly Dictionary<string, Lazy<object?>> _values = new(StringComparer.Ordinal);

    public CelScope(IReadOnlyDictionary<string, JsonNode?> values)
    {
        foreach (var (name, value) in values)
        {
            _values[name] = new Lazy<object?>(() => CelValue.From(value));
        }
    }

    private CelScope(CelScope outer) => _outer = outer;

    public object? this[string name] => _values.TryGetValue(name, out var value)
        ? value.Value
        : _outer is null ? throw new CelException($"undeclared reference to '{name}' (in container '')") : _outer[name];

    public CelScope With(string name, object? value)
    {
        var inner = new CelScope(this);
        inner._values[name] = new Lazy<object?>(value);
        return inner;
    }
}

/// <summary>The <c>variables</c> of a policy, each evaluated at most once, and only if an expression uses it.</summary>
public sealed class CelVariables(CelScope scope)
{
    private readonly Dictionary<string, Lazy<object?>> _variables = new(StringComparer.Ordinal);

    public object? this[string name] =>
        _variables.TryGetValue(name, out var value) ? value.Value : throw new CelException($"undefined field '{name}' of variables");

    /// <summary>Adds one; it may use those before it.</summary>
    public void Add(string name, string expression)
        => _variables[name] = new Lazy<object?>(() => CelExpression.Parse(expression).Evaluate(scope.With("variables", this)));
}
