using VaultInjector.DevCluster.Kubernetes.Admission;

namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>Sends a request to all matching webhooks, and again to those with reinvocationPolicy IfNeeded after later changes.</summary>
public sealed class MutatingWebhooks(ObjectStore store, WebhookClient client)
{
    private readonly WebhookMatch _match = new(store);

    /// <summary>Calls the webhooks; <paramref name="complete"/> defaults the object again after each change.</summary>
    public async Task<AdmissionAttributes> AdmitAsync(
        AdmissionAttributes request, Action<AdmissionAttributes> complete, CancellationToken cancellation)
    {
        if (request.Type.Group is "admissionregistration.k8s.io")
        {
            return request;
        }

        var calls = new List<Call>();
        foreach (var webhook in Webhook.Registered(store).Where(webhook => _match.Wants(webhook, request)))
        {
            request = await RunAsync(webhook, request, (0, complete), cancellation);
            calls.Add(new Call(webhook, request.Object));
        }

        foreach (var call in calls.Where(call => call.Webhook.MayBeReinvoked))
        {
            if (!JsonNode.DeepEquals(call.Seen, request.Object) && _match.Wants(call.Webhook, request))
            {
                request = await RunAsync(call.Webhook, request, (1, complete), cancellation);
            }
        }

        return request;
    }

    private async Task<AdmissionAttributes> RunAsync(
        Webhook webhook,
        AdmissionAttributes request,
        (int Number, Action<AdmissionAttributes> Complete) round,
        CancellationToken cancellation)
    {
        var uid = Guid.NewGuid().ToString();
        try
        {
            var answer = await client.AskAsync(webhook, AdmissionReview.Question(request, uid, webhook.ReviewVersion), cancellation);
            var patched = AdmissionReview.Read(answer, uid, webhook, request);
            var mutated = !JsonNode.DeepEquals(patched, request.Object);
            Note(request, webhook, $"mutation.webhook.admission.k8s.io/round_{round.Number}", mutated);
            if (!mutated)
            {
                return request;
            }

            var changed = request with { Object = patched };
            round.Complete(changed);
            return changed;
        }
        catch (WebhookFailureException failure)
        {
            if (!webhook.FailsOpen)
            {
                throw ApiErrors.Internal($"failed calling webhook \"{webhook.Name}\": failed to call webhook: {failure.Message}");
            }

            request.Context.AuditAnnotations[$"failed-open.mutation.webhook.admission.k8s.io/round_{round.Number}_index_{webhook.Index}"] =
                webhook.Name;
            return request;
        }
    }

    private static void Note(AdmissionAttributes request, Webhook webhook, string round, bool mutated) =>
        request.Context.AuditAnnotations[$"{round}_index_{webhook.Index}"] = new JsonObject
        {
            ["configuration"] = webhook.Configuration,
            ["webhook"] = webhook.Name,
            ["mutated"] = mutated,
        }.ToJsonString();

    private sealed record Call(Webhook Webhook, JsonObject? Seen);
}
