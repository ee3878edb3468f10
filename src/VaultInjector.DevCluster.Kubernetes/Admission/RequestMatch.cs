using VaultInjector.DevCluster.Kubernetes.Expressions;
using VaultInjector.DevCluster.Kubernetes.Selectors;

namespace VaultInjector.DevCluster.Kubernetes.Admission;

/// <summary>The rules, selectors and conditions by which webhooks and policies say which requests they are about.</summary>
public sealed class RequestMatch(ObjectStore store)
{
    public static bool Covers(IEnumerable<JsonObject> rules, AdmissionAttributes request) => rules.Any(rule => Covers(rule, request));

    /// <summary>Whether both selectors of a webhook or of match constraints select it.</summary>
    public bool Selects(JsonObject? selectors, AdmissionAttributes request) =>
        InNamespace(selectors.Map("namespaceSelector"), request) && Selected(selectors.Map("objectSelector"), request);

    /// <summary>The namespace of a request, as expressions and selectors see it; null for what has none.</summary>
    public JsonObject? NamespaceOf(AdmissionAttributes request) =>
        request.Type.Namespaced ? store.Get(ResourceCatalog.Namespaces, "", request.Namespace) : null;

    /// <summary>What expressions know of a request.</summary>
    public static ExpressionScope Scope(AdmissionAttributes request, params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        var values = new Dictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["object"] = request.Object,
            ["oldObject"] = request.OldObject,
            ["request"] = RequestDocument.Of(request, ""),
        };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        return new ExpressionScope(values);
    }

    /// <summary>Whether all conditions hold; an error does not matter where another condition does not hold.</summary>
    /// <exception cref="ExpressionException">One cannot be evaluated; the message names it.</exception>
    public static bool Conditions(JsonObject entry, ExpressionScope scope)
    {
        ExpressionException? first = null;
        foreach (var expression in entry.Items("matchConditions").Select(condition => condition.Text("expression") ?? ""))
        {
            try
            {
                if (!Expression.Parse(expression).Holds(scope))
                {
                    return false;
                }
            }
            catch (ExpressionException problem)
            {
                first ??= new ExpressionException($"expression '{expression}' resulted in error: {problem.Message}");
            }
        }

        return first is null ? true : throw first;
    }

    private static bool Covers(JsonObject rule, AdmissionAttributes request) =>
        Lists(rule, "operations", request.Operation) && Lists(rule, "apiGroups", request.Type.Group) &&
            Lists(rule, "apiVersions", request.Type.Version) &&
            rule.Texts("resources").Any(resource => CoversResource(resource, request)) &&
            (!rule.Texts("resourceNames").Any() || rule.Texts("resourceNames").Contains(request.Name, StringComparer.Ordinal)) &&
            (rule.Text("scope") ?? "*") switch { "*" => true, "Namespaced" => request.Type.Namespaced, _ => !request.Type.Namespaced };

    private static bool CoversResource(string pattern, AdmissionAttributes request)
    {
        var parts = pattern.Split('/', 2);
        var subresource = parts.Length > 1 ? parts[1] : "";
        return (parts[0] is "*" || parts[0] == request.Type.Plural) && (subresource is "*" || subresource == request.Subresource);
    }

    private static bool Lists(JsonObject rule, string field, string value) => rule.Texts(field).Any(text => text is "*" || text == value);

    private bool InNamespace(JsonObject? selector, AdmissionAttributes request)
    {
        if (selector is null or { Count: 0 })
        {
            return true;
        }

        var labels = request.Type.Kind is "Namespace" ? request.Subject.Labels() : NamespaceOf(request).Labels();
        return (!request.Type.Namespaced && request.Type.Kind is not "Namespace") || LabelSelector.From(selector).Matches(labels);
    }

    private static bool Selected(JsonObject? selector, AdmissionAttributes request)
    {
        var wanted = LabelSelector.From(selector);
        return (request.Object is { } item && wanted.Matches(item.Labels())) ||
            (request.OldObject is { } old && wanted.Matches(old.Labels()));
    }
}
