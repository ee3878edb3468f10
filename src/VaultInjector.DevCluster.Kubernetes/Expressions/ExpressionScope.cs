namespace VaultInjector.DevCluster.Kubernetes.Expressions;

/// <summary>The names that an expression may use, and the <c>variables</c> of a policy.</summary>
public sealed class ExpressionScope(IReadOnlyDictionary<string, JsonNode?> values)
{
    private readonly Dictionary<string, object?> _values =
        values.ToDictionary(entry => entry.Key, entry => Plain(entry.Value), StringComparer.Ordinal);

    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    /// <summary>Adds a variable, which may use those before it. A failure matters only to the expressions that use the variable.</summary>
    public void Define(string name, string expression)
    {
        try
        {
            _variables[name] = Expression.Parse(expression).Evaluate(this);
        }
        catch (ExpressionException problem)
        {
            _failures[name] = problem.Message;
        }
    }

    /// <summary>A copy, since an evaluation adds names of its own.</summary>
    internal Dictionary<string, object?> Values() => new(_values, StringComparer.Ordinal) { ["variables"] = _variables };

    /// <summary>Why a variable that the text uses has no value; null if each has one.</summary>
    internal string? FailureBehind(string text) =>
        _failures.FirstOrDefault(failure => text.Contains($"variables.{failure.Key}", StringComparison.Ordinal)).Value;

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(entry => entry.Key, entry => Plain(entry.Value), StringComparer.Ordinal),
        JsonArray list => list.Select(Plain).ToArray(),
        null => null,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => (object?)node.Number() ?? double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture),
            var kind => kind == JsonValueKind.True,
        },
    };
}
