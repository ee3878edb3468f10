using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Expressions;

namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>Decides whether the server calls a webhook for a request: rules, selectors, match conditions.</summary>
public sealed class WebhookMatch(ObjectStore store)
{
    private readonly RequestMatch _match = new(store);

    public bool Wants(Webhook webhook, AdmissionAttributes request) =>
        RequestMatch.Covers(webhook.Entry.Items("rules"), request) && _match.Selects(webhook.Entry, request) &&
        Conditions(webhook, request);

    private static bool Conditions(Webhook webhook, AdmissionAttributes request)
    {
        try
        {
            return RequestMatch.Conditions(webhook.Entry, RequestMatch.Scope(request));
        }
        catch (ExpressionException problem)
        {
            return webhook.FailsOpen ? false : throw ApiErrors.Forbidden(request.Type, request.Name, problem.Message);
        }
    }
}
