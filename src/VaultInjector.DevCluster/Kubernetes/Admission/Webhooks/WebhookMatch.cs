using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Admission.Expressions;
using VaultInjector.DevCluster.Kubernetes.Http;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Kubernetes.Admission.Webhooks;

/// <summary>Decides whether a webhook wants to see a request: rules, selectors, match conditions.</summary>
public sealed class WebhookMatch(ObjectStore store)
{
    public bool Wants(Webhook webhook, AdmissionAttributes request)
        => webhook.Entry.Items("rules").Any(rule => Covers(rule, request))
            && InNamespace(webhook.Entry.Map("namespaceSelector"), request)
            && Selects(webhook.Entry.Map("objectSelector"), request)
            && Conditions(webhook, request);

    private static bool Covers(JsonObject rule, AdmissionAttributes request)
        => Lists(rule, "operations", request.Operation)
            && Lists(rule, "apiGroups", request.Type.Group)
            && Lists(rule, "apiVersions", request.Type.Version)
            && rule.Texts("resources").Any(resource => CoversResource(resource, request))
            && (rule.Text("scope") ?? "*") switch { "*" => true, "Namespaced" => request.Type.Namespaced, _ => !request.Type.Namespaced };

    private static bool CoversResource(string pattern, AdmissionAttributes request)
    {
        var parts = pattern.Split('/', 2);
        var subresource = parts.Length > 1 ? parts[1] : string.Empty;
        return (parts[0] is "*" || string.Equals(parts[0], request.Type.Plural, StringComparison.Ordinal))
            && (subresource is "*" || string.Equals(subresource, request.Subresource, StringComparison.Ordinal));
    }

    private static bool Lists(JsonObject rule, string field, string value)
        => rule.Texts(field).Any(text => text is "*" || string.Equals(text, value, StringComparison.Ordinal));

    private bool InNamespace(JsonObject? selector, AdmissionAttributes request)
    {
        if (selector is null or { Count: 0 })
        {
            return true;
        }

        var labels = request.Type.Kind switch
        {
            "Namespace" => request.Subject.Labels(),
            _ when request.Type.Namespaced => store.Get(ResourceCatalog.Namespaces, string.Empty, request.Namespace).Labels(),
            _ => null,
        };
        return (!request.Type.Namespaced && request.Type.Kind is not "Namespace") || LabelSelector.From(selector).Matches(labels);
    }

    private static bool Selects(JsonObject? selector, AdmissionAttributes request)
    {
        var wanted = LabelSelector.From(selector);
        return (request.Object is { } item && wanted.Matches(item.Labels())) || (request.OldObject is { } old && wanted.Matches(old.Labels()));
    }

    private static bool Conditions(Webhook webhook, AdmissionAttributes request)
    {
        var variables = new Dictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["object"] = request.Object,
            ["oldObject"] = request.OldObject,
            ["request"] = AdmissionReview.Request(request, string.Empty),
        };
        foreach (var condition in webhook.Entry.Items("matchConditions"))
        {
            try
            {
                if (!CelExpression.Evaluate(condition.Text("expression") ?? string.Empty, variables))
                {
                    return false;
                }
            }
            catch (CelException problem)
            {
                return webhook.FailsOpen
                    ? false
                    : throw ApiErrors.Forbidden(request.Type, request.Name, $"expression '{condition.Text("expression")}' resulted in error: {problem.Message}");
            }
        }

        return true;
    }
}
