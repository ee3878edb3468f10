using VaultInjector.Injection.Ground;

namespace VaultInjector.Webhook.Census;

/// <summary>Why a pod that asks for injection is not injected: a closed set.</summary>
internal sealed record MissedReason : Reason
{
    private MissedReason(string code, string sentence)
        : base(code, sentence)
    {
    }

    public static MissedReason StaticPod { get; } = new(
        "static_pod",
        "The kubelet runs it from a file, so that the API server never asks the webhook. Create it as a Deployment or a DaemonSet.");

    public static MissedReason NotReviewed { get; } = new(
        "not_reviewed",
        "It was created before its namespace was labelled, or while the webhook did not answer. Delete it: its owner creates it again.");

    public static MissedReason WouldBeRejected { get; } = new(
        "would_be_rejected",
        "It was created without the webhook, which would refuse it. See: vault-injector explain -f FILE");

    public static IReadOnlyList<MissedReason> All { get; } = [StaticPod, NotReviewed, WouldBeRejected];
}
