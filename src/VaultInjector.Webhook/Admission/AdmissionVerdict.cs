namespace VaultInjector.Webhook.Admission;

/// <summary>What the webhook answers: the closed set of answers that an API server can be given.</summary>
internal abstract record AdmissionVerdict(string Reason)
{
    /// <summary>Admitted without a change; the reason goes to the metric and the audit annotation.</summary>
    public sealed record Untouched(string Reason, string Sentence) : AdmissionVerdict(Reason);

    /// <summary>Admitted with a JSON patch (UTF-8).</summary>
    public sealed record Patched(string Reason, ReadOnlyMemory<byte> Patch, IReadOnlyList<string> Warnings) : AdmissionVerdict(Reason);

    /// <summary>Denied with a message for the person at kubectl.</summary>
    public sealed record Denied(string Reason, int Code, string Message) : AdmissionVerdict(Reason);
}
