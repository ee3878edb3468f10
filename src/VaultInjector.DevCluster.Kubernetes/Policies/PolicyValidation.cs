using VaultInjector.DevCluster.Kubernetes.Expressions;

namespace VaultInjector.DevCluster.Kubernetes.Policies;

/// <summary>Refuses policies and bindings that a real server refuses, and expressions that this one cannot read.</summary>
public static class PolicyValidation
{
    private static readonly string[] Actions = ["Deny", "Warn", "Audit"];
    private static readonly string[] Reasons = ["Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge"];

    public static IEnumerable<FieldError> Policy(JsonObject policy)
    {
        var spec = policy.Map("spec") ?? [];
        if (spec.Map("matchConstraints") is null)
        {
            yield return FieldError.Required("spec.matchConstraints");
        }
        else if (!spec.Items("matchConstraints", "resourceRules").Any())
        {
            yield return FieldError.Required("spec.matchConstraints.resourceRules");
        }

        if (!spec.Items("validations").Any())
        {
            yield return FieldError.Required("spec.validations", "validations or auditAnnotations must be non-empty");
        }

        if (spec.Text("failurePolicy") is not (null or "Fail" or "Ignore") and var failurePolicy)
        {
            yield return FieldError.NotSupported("spec.failurePolicy", failurePolicy, "\"Fail\", \"Ignore\"");
        }

        var expressions = spec.Items("variables").Select((item, index) => ($"spec.variables[{index}]", item, "expression"))
            .Concat(spec.Items("matchConditions").Select((item, index) => ($"spec.matchConditions[{index}]", item, "expression")))
            .Concat(spec.Items("validations").Select((item, index) => ($"spec.validations[{index}]", item, "expression")));
        foreach (var error in expressions.SelectMany(at => Expression($"{at.Item1}.{at.Item3}", at.item.Text(at.Item3) ?? ""))
            .Concat(spec.Items("validations").SelectMany((item, index) => Validation($"spec.validations[{index}]", item))))
        {
            yield return error;
        }
    }

    public static IEnumerable<FieldError> Binding(JsonObject binding)
    {
        if (string.IsNullOrEmpty(binding.Text("spec", "policyName")))
        {
            yield return FieldError.Required("spec.policyName");
        }

        var actions = binding.Texts("spec", "validationActions").ToList();
        if (actions.Count == 0)
        {
            yield return FieldError.Required("spec.validationActions");
        }

        foreach (var action in actions.Except(Actions, StringComparer.Ordinal))
        {
            yield return FieldError.NotSupported("spec.validationActions", action, "\"Audit\", \"Deny\", \"Warn\"");
        }
    }

    private static IEnumerable<FieldError> Validation(string at, JsonObject validation)
    {
        if (validation.Text("message")?.Trim().Contains('\n', StringComparison.Ordinal) is true)
        {
            yield return FieldError.Invalid($"{at}.message", validation.Text("message")!, "message must not contain line breaks");
        }

        if (validation.Text("reason") is { } reason && !Reasons.Contains(reason, StringComparer.Ordinal))
        {
            yield return FieldError.NotSupported($"{at}.reason", reason, string.Join(", ", Reasons));
        }

        foreach (var error in validation.Text("messageExpression") is { } computed ? Expression($"{at}.messageExpression", computed) : [])
        {
            yield return error;
        }
    }

    private static IEnumerable<FieldError> Expression(string at, string text)
    {
        if (text.Trim().Length == 0)
        {
            return [FieldError.Required(at, "expression is not specified")];
        }

        try
        {
            _ = Expressions.Expression.Parse(text);
            return [];
        }
        catch (ExpressionException problem)
        {
            return [FieldError.Invalid(at, text.Trim(), $"compilation failed: {problem.Message}")];
        }
    }
}
