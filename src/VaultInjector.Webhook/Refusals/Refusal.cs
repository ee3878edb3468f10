namespace VaultInjector.Webhook.Refusals;

/// <summary>One refusal: a reason of the catalogue with the sentence that was made for this pod.</summary>
/// <param name="Reason">Gives the code and the HTTP status.</param>
/// <param name="Detail">What is wrong and what to do; never a secret.</param>
internal sealed record Refusal(RefusalReason Reason, string Detail)
{
    /// <summary><c>namespace/name</c> of the pod that asked; null if the caller was not identified.</summary>
    public string? Pod { get; init; }

    /// <summary>The pod's uid, where the caller was identified.</summary>
    public string? PodUid { get; init; }

    /// <summary>How long to wait before asking again; null if asking again will not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public string Code => Reason.Code;

    public int Status => Reason.Status;
}
