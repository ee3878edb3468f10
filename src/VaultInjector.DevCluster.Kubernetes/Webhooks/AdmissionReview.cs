using VaultInjector.DevCluster.Kubernetes.Admission;
using VaultInjector.DevCluster.Kubernetes.Patching;

namespace VaultInjector.DevCluster.Kubernetes.Webhooks;

/// <summary>Writes the review that a webhook gets and reads what it answers.</summary>
public static class AdmissionReview
{
    public static JsonObject Question(AdmissionAttributes request, string uid, string version) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = $"admission.k8s.io/{version}",
        ["request"] = RequestDocument.Of(request, uid),
    };

    /// <summary>The object after the webhook's answer; throws the denial or what is wrong with the answer.</summary>
    public static JsonObject Read(JsonNode? review, string uid, Webhook webhook, AdmissionAttributes request)
    {
        var response = review.Map("response") ?? throw new WebhookFailureException("webhook response was absent");
        if (review.Text("kind") is not "AdmissionReview" ||
            review.Text("apiVersion") != $"admission.k8s.io/{webhook.ReviewVersion}")
        {
            throw new WebhookFailureException(
                $"expected webhook response of admission.k8s.io/{webhook.ReviewVersion}, Kind=AdmissionReview, " +
                    $"got {review.Text("apiVersion")}, Kind={review.Text("kind")}");
        }

        if (response.Text("uid") != uid)
        {
            throw new WebhookFailureException($"expected response.uid=\"{uid}\", got \"{response.Text("uid")}\"");
        }

        request.Context.Warnings.AddRange(response.Texts("warnings"));
        foreach (var (key, value) in response.Map("auditAnnotations") ?? [])
        {
            request.Context.AuditAnnotations[$"{webhook.Name}/{key}"] = value.Text() ?? "";
        }

        return response.Flag("allowed") is true ? Patched(response, request.Object!) : throw Denial(response.Map("status"), webhook.Name);
    }

    private static JsonObject Patched(JsonObject response, JsonObject item)
    {
        var (type, patch) = (response.Text("patchType"), response.Text("patch"));
        if (string.IsNullOrEmpty(patch))
        {
            return type is null ? item : throw new WebhookFailureException("webhook returned response.patchType but not response.patch");
        }

        if (type is not "JSONPatch")
        {
            throw new WebhookFailureException(
                type is null
                    ? "webhook returned response.patch but not response.patchType"
                    : $"webhook returned invalid response.patchType of \"{type}\"");
        }

        try
        {
            return JsonPatch.Apply(item, JsonNode.Parse(Convert.FromBase64String(patch))) as JsonObject
                ?? throw new PatchException("the patched document is not an object");
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            throw ApiErrors.Internal($"received undecodable patch in webhook response: {problem.Message}");
        }
        catch (PatchException problem)
        {
            throw ApiErrors.Internal(problem.Message);
        }
    }

    private static ApiException Denial(JsonObject? status, string webhook)
    {
        var message = status.Text("message") ?? status.Text("reason") ?? "";
        var code = (int)(status.Number("code") ?? 0);
        var sentence = new StringBuilder($"admission webhook \"{webhook}\" denied the request");
        sentence.Append(message.Length > 0 ? $": {message}" : " without explanation");
        return new ApiException(code >= 400 ? code : 403, status.Text("reason") ?? "Forbidden", sentence.ToString()) { Details = [] };
    }
}
