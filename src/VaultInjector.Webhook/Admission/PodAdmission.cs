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
            return new AdmissionVerdict.Untouched(AdmissionOutcome.NotAPodCreation);
        }

        try
        {
            return await namespaces.FindAsync(review.Namespace, cancellation) is { } found
                ? Judge(review, found)
                : PodVerdict.NamespaceMissing;
        }
        catch (KubernetesApiException failure)
        {
            return Later(
                AdmissionOutcome.NamespaceUnreadable,
                $"vault-injector could not read namespace '{review.Namespace}', so it does not know what its pods get; " +
                $"create the pod again ({failure.Message})");
        }
    }

    private AdmissionVerdict Judge(AdmissionReview review, NamespaceMetadata found) => settings.Current is { } current
        ? PodVerdict.Of(review.Object, found, current)
        : Later(
            AdmissionOutcome.NotReady,
            "vault-injector has no certificate authority to give to pods yet; create the pod again in a moment");

    private static AdmissionVerdict.Denied Later(AdmissionOutcome outcome, string message) =>
        new(outcome, StatusCodes.Status503ServiceUnavailable, message);
}
