using VaultInjector.Injection.Decisions;

namespace VaultInjector.Webhook.Admission;

/// <summary>The closed set of results of a request to <c>/mutate</c>: a stable code and a sentence.</summary>
internal sealed record AdmissionOutcome
{
    private AdmissionOutcome(string code, string sentence) => (Code, Sentence) = (code, sentence);

    public static AdmissionOutcome Injected { get; } = new("injected", "The pod was injected.");

    public static AdmissionOutcome Rejected { get; } = new("rejected", "The pod asks for something that it cannot have.");

    public static AdmissionOutcome NotAPodCreation { get; } = new("not_a_pod_creation", "The request is not the creation of a pod.");

    public static AdmissionOutcome NamespaceMissing { get; } = new("namespace_missing", "The namespace does not exist.");

    public static AdmissionOutcome NamespaceUnreadable { get; } = new("namespace_unreadable", "The namespace could not be read.");

    public static AdmissionOutcome NotReady { get; } = new("not_ready", "There is no certificate authority to give to pods yet.");

    public static AdmissionOutcome Unreadable { get; } = new("unreadable", "The request is not an admission review.");

    public static AdmissionOutcome ClientRefused { get; } = new("client_refused", "The client is not the API server.");

    /// <summary>All outcomes, the pure core's reasons to leave a pod alone included.</summary>
    public static IReadOnlyList<AdmissionOutcome> All { get; } =
    [
        Injected, Rejected, NotAPodCreation, NamespaceMissing, NamespaceUnreadable, NotReady, Unreadable, ClientRefused,
        .. SkipReason.All.Select(Of),
    ];

    /// <summary>Lower case with underscores, never renamed.</summary>
    public string Code { get; }

    public string Sentence { get; }

    public static AdmissionOutcome Of(SkipReason skip) => new(skip.Code, skip.Sentence);
}
