namespace VaultInjector.Webhook.Admission;

/// <summary>What the webhook answers to a review: the closed set of answers that an API server understands.</summary>
internal abstract record AdmissionVerdict(AdmissionOutcome Outcome)
{
    /// <summary>The outcome's code, for the metric and the audit annotation.</summary>
    public string Reason => Outcome.Code;

    /// <summary>Admitted without a change.</summary>
    public sealed record Untouched(AdmissionOutcome Outcome) : AdmissionVerdict(Outcome)
    {
        public string Sentence => Outcome.Sentence;
    }

    /// <summary>Admitted with a JSON patch (UTF-8).</summary>
    public sealed record Patched(ReadOnlyMemory<byte> Patch, IReadOnlyList<string> Warnings) : AdmissionVerdict(AdmissionOutcome.Injected);

    /// <summary>Denied with a message for the user of kubectl.</summary>
    public sealed record Denied(AdmissionOutcome Outcome, int Code, string Message) : AdmissionVerdict(Outcome);
}
