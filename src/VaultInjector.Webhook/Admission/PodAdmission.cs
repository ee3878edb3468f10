using VaultInjector.Injection.Pods;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Admission;

/// <summary>Review → verdict. The namespace look-up is its only I/O; the decision is the pure core's.</summary>
internal sealed class PodAdmission(NamespaceCache namespaces, InjectionSettingsSource settings)
{
    public async ValueTask<AdmissionVerdict> JudgeAsync(AdmissionReview review, CancellationToken cancellation)
    {
        if (!review.IsPodCreation)
        {
            return new AdmissionVerdict.Untouched("not_a_pod_creation", "Only the creation of pods is looked at.");
        }

        try
        {
            return await namespaces.FindAsync(review.Namespace, cancellation) is { } found
                ? Judge(review, found)
                : PodVerdict.NamespaceMissing;
        }
        catch (KubernetesApiException failure)
        {
            return new AdmissionVerdict.Denied(
                "namespace_unreadable",
                StatusCodes.Status503ServiceUnavailable,
                $"vault-injector could not read namespace '{review.Namespace}', so it does not know what its pods get; create the pod again ({failure.Message})"
            );
        }
    }

    private AdmissionVerdict Judge(AdmissionReview review, NamespaceMetadata found)
    {
        if (settings.Current is not { } current)
        {
            return new AdmissionVerdict.Denied(
                "not_ready",
                StatusCodes.Status503ServiceUnavailable,
                "vault-injector has no certificate authority to give to pods yet; create the pod again in a moment");
        }

        return PodVerdict.Of(review.Object, found, current);
    }
}
