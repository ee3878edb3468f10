namespace VaultInjector.DevCluster.Kubernetes.Authentication;

/// <summary>Answers <c>serviceaccounts/NAME/token</c>: a token for an account, bound to a pod if one is named.</summary>
public sealed class TokenRequests(ObjectStore store, ServiceAccountTokens tokens, TimeSpan minimumLife)
{
    private static readonly ResourceType Kind = new("authentication.k8s.io", "v1", "tokenrequests", "TokenRequest");

    public JsonObject Answer(string ns, string name, JsonObject request)
    {
        var account =
            store.Get(ResourceCatalog.ServiceAccounts, ns, name) ?? throw ApiErrors.NotFound(ResourceCatalog.ServiceAccounts, name);
        var seconds = request.Number("spec", "expirationSeconds") ?? 3600;
        Validate(seconds);
        List<string> audiences = [.. request.Texts("spec", "audiences")];
        if (audiences.Count == 0)
        {
            audiences.Add(ServiceAccountTokens.Issuer);
        }

        var pod = request.Map("spec", "boundObjectRef") is { } reference ? BoundPod(ns, name, reference) : null;
        var nodeUid = store.Get(ResourceCatalog.Nodes, "", pod.Text("spec", "nodeName") ?? "").Uid();
        var (token, expires) = tokens.Issue(new TokenSubject(account, audiences, pod, nodeUid), TimeSpan.FromSeconds(seconds));

        var answer = request.Copy();
        answer["kind"] = Kind.Kind;
        answer["apiVersion"] = Kind.ApiVersion;
        answer.Meta()["name"] = name;
        answer.Meta()["namespace"] = ns;
        answer.Ensure("spec")["audiences"] = audiences.ToJson();
        answer.Ensure("spec")["expirationSeconds"] = seconds;
        answer["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = expires.Timestamp() };
        return answer;
    }

    private void Validate(long seconds)
    {
        if (seconds < minimumLife.TotalSeconds)
        {
            var minutes = $"{minimumLife.TotalMinutes:0.##} minutes";
            throw ApiErrors.Invalid(
                Kind,
                "",
                [
                    new FieldError(
                        "FieldValueInvalid",
                        "spec.expirationSeconds",
                        $"Invalid value: {seconds}: may not specify a duration less than {minutes}"),
                ]);
        }

        if (seconds > 1L << 32)
        {
            throw ApiErrors.Invalid(
                Kind,
                "",
                [
                    new FieldError(
                        "FieldValueInvalid",
                        "spec.expirationSeconds",
                        $"Invalid value: {seconds}: may not specify a duration larger than 2^32 seconds"),
                ]);
        }
    }

    private JsonObject BoundPod(string ns, string account, JsonObject reference)
    {
        if (reference.Text("kind") is not "Pod")
        {
            throw ApiErrors.BadRequest(
                $"cannot bind token to object of type {reference.Text("apiVersion")}, Kind={reference.Text("kind")}");
        }

        var name = reference.Text("name") ?? "";
        var pod = store.Get(ResourceCatalog.Pods, ns, name) ?? throw ApiErrors.NotFound(ResourceCatalog.Pods, name);
        if (pod.Text("spec", "serviceAccountName") != account)
        {
            throw ApiErrors.BadRequest(
                $"cannot bind token for serviceaccount \"{account}\" to pod running with different serviceaccount name.");
        }

        var uid = reference.Text("uid");
        return uid is null || uid == pod.Uid()
            ? pod
            : throw ApiErrors.Conflict(
                ResourceCatalog.Pods,
                name,
                $"the UID in the bound object reference ({uid}) does not match the UID in record. " +
                    "The object might have been deleted and then recreated");
    }
}
