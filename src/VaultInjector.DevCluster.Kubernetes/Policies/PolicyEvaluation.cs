using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Expressions;

namespace VaultInjector.DevCluster.Kubernetes.Policies;

/// <summary>What is wrong with a request according to one validation of a policy, or why that cannot be said.</summary>
public sealed record PolicyFinding(string Message, string Reason);

/// <summary>
/// Evaluates one ValidatingAdmissionPolicy on one request; what cannot be evaluated follows the policy's <c>failurePolicy</c>.
/// </summary>
public sealed class PolicyEvaluation
{
    private readonly JsonObject _spec;
    private readonly bool _failsOpen;
    private readonly ExpressionScope _scope;

    public PolicyEvaluation(JsonObject policy, AdmissionAttributes request, JsonObject? ns)
    {
        _spec = policy.Map("spec") ?? [];
        _failsOpen = _spec.Text("failurePolicy") is "Ignore";
        _scope = RequestMatch.Scope(request, ("namespaceObject", ns), ("params", null));
        foreach (var variable in _spec.Items("variables"))
        {
            _scope.Define(variable.Text("name") ?? "", variable.Text("expression") ?? "");
        }
    }

    public IReadOnlyList<PolicyFinding> Findings()
    {
        if (_spec.Map("paramKind") is not null)
        {
            return Failure("this server does not support parameters of policies (paramKind)");
        }

        try
        {
            if (!RequestMatch.Conditions(_spec, _scope))
            {
                return [];
            }
        }
        catch (ExpressionException problem)
        {
            return Failure(problem.Message);
        }

        return [.. _spec.Items("validations").SelectMany(Finding)];
    }

    private IReadOnlyList<PolicyFinding> Finding(JsonObject validation)
    {
        var expression = validation.Text("expression") ?? "";
        try
        {
            return Expression.Parse(expression).Holds(_scope)
                ? []
                : [new PolicyFinding(Message(validation, expression), validation.Text("reason") ?? "Invalid")];
        }
        catch (ExpressionException problem)
        {
            return Failure($"expression '{expression.Trim()}' resulted in error: {problem.Message}");
        }
    }

    /// <summary>The computed message if that can be had, else the fixed one, else the expression.</summary>
    private string Message(JsonObject validation, string expression)
    {
        try
        {
            if (validation.Text("messageExpression") is { } computed &&
                Expression.Parse(computed).Evaluate(_scope) is string text && text.Trim() is { Length: > 0 } words &&
                !words.Contains('\n', StringComparison.Ordinal))
            {
                return words;
            }
        }
        catch (ExpressionException)
        {
            // The fixed message takes its place, as on a real server.
        }

        return validation.Text("message")?.Trim() is { Length: > 0 } message ? message : $"failed expression: {expression.Trim()}";
    }

    private IReadOnlyList<PolicyFinding> Failure(string message) => _failsOpen ? [] : [new PolicyFinding(message, "Invalid")];
}
