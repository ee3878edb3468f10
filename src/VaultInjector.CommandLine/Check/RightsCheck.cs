using System.Net;
using System.Text.Json;
using k8s.Models;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// Whether the injector's ServiceAccount has every right that it needs. With its own credentials it asks about itself. An administrator
/// has every right, so the question is then asked on behalf of the ServiceAccount.
/// </summary>
internal sealed class RightsCheck(KubernetesApi api, KubernetesOptions options)
{
    public const string Name = "RBAC";

    /// <summary>As in the shipped manifests.</summary>
    private const string ServiceAccount = "vault-injector";
    private const int MostNamed = 5;

    private string User => $"system:serviceaccount:{options.Namespace}:{ServiceAccount}";

    public async Task<CheckResult> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(cancellation);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.Forbidden)
        {
            return new CheckResult.Skipped($"the kubeconfig's user may not ask what {User} may do");
        }
        catch (KubernetesApiException failure)
        {
            return new CheckResult.Failed(failure.Message, "Check that the API server answers access reviews");
        }
    }

    private async Task<CheckResult> AskAsync(CancellationToken cancellation)
    {
        var self = await WhoAmIAsync(cancellation) == User;
        var rights = RequiredRight.All(options.Namespace, options.WebhookConfiguration);
        var missing = new List<RequiredRight>();
        foreach (var right in rights)
        {
            if (!await AllowsAsync(right, self, cancellation))
            {
                missing.Add(right);
            }
        }

        var more = missing.Count > MostNamed ? $"; and {missing.Count - MostNamed} more" : "";
        return missing.Count == 0
            ? new CheckResult.Ok($"{User} has all {rights.Count} rights{(self ? "" : ", by an access review on behalf of it")}")
            : new CheckResult.Failed(
                $"{User} may not {string.Join("; ", missing.Take(MostNamed))}{more}",
                "kubectl apply -f manifests/base/rbac.yaml");
    }

    /// <summary>Null on API servers before 1.28, which have no such review.</summary>
    private async Task<string?> WhoAmIAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await api.PostAsync(
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                new V1SelfSubjectReview { ApiVersion = "authentication.k8s.io/v1", Kind = "SelfSubjectReview" },
                KubernetesObjects.Default.V1SelfSubjectReview,
                cancellation);
            return answer.RootElement.Get("status"u8).Get("userInfo"u8).Text("username"u8);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<bool> AllowsAsync(RequiredRight right, bool self, CancellationToken cancellation)
    {
        const string Group = "authorization.k8s.io/v1";
        var attributes = new V1ResourceAttributes
        {
            Verb = right.Verb,
            Group = right.Group,
            Resource = right.Resource,
            NamespaceProperty = right.Namespace ?? "",
            Name = right.Name ?? "",
        };
        using var answer = self
            ? await api.PostAsync(
                $"/apis/{Group}/selfsubjectaccessreviews",
                new V1SelfSubjectAccessReview
                {
                    ApiVersion = Group,
                    Kind = "SelfSubjectAccessReview",
                    Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = attributes },
                },
                KubernetesObjects.Default.V1SelfSubjectAccessReview,
                cancellation)
            : await api.PostAsync(
                $"/apis/{Group}/subjectaccessreviews",
                new V1SubjectAccessReview
                {
                    ApiVersion = Group,
                    Kind = "SubjectAccessReview",
                    Spec = new V1SubjectAccessReviewSpec { User = User, Groups = Groups, ResourceAttributes = attributes },
                },
                KubernetesObjects.Default.V1SubjectAccessReview,
                cancellation);
        return answer.RootElement.Get("status"u8).Get("allowed"u8).ValueKind == JsonValueKind.True;
    }

    private string[] Groups =>
        ["system:serviceaccounts", $"system:serviceaccounts:{options.Namespace}", "system:authenticated"];
}
