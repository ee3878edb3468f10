using System.Globalization;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace VaultInjector.Webhook.Refusals;

/// <summary>
/// The closed set of reasons why the broker refuses. Two reasons may share a code where the agent does the same about both.
/// </summary>
internal sealed record RefusalReason
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly List<RefusalReason> Catalogue = [];

    private readonly string _sentence;

    private RefusalReason(int status, string code, string sentence)
    {
        (Status, Code, _sentence) = (status, code, sentence);
        Catalogue.Add(this);
    }

    public static RefusalReason TokenMissing { get; } = new(
        Status401Unauthorized,
        ProblemCodes.TokenMissing,
        "Send the pod's projected ServiceAccount token as 'Authorization: Bearer TOKEN'.");

    public static RefusalReason TokenInvalid { get; } = new(
        Status401Unauthorized,
        ProblemCodes.TokenInvalid,
        "The API server does not accept the ServiceAccount token: {0}.");

    public static RefusalReason TokenNotPodBound { get; } = new(
        Status401Unauthorized,
        ProblemCodes.TokenNotPodBound,
        "The ServiceAccount token is not bound to a pod; use the one that is projected into the pod.");

    public static RefusalReason PodNotFound { get; } = new(
        Status403Forbidden,
        ProblemCodes.PodNotFound,
        "Pod {0} does not exist any more.");

    public static RefusalReason PodReplaced { get; } = new(
        Status403Forbidden,
        ProblemCodes.PodReplaced,
        "Pod {0} was replaced by another one of the same name; this token belonged to the old one.");

    public static RefusalReason PodNotInjected { get; } = new(
        Status403Forbidden,
        ProblemCodes.PodNotInjected,
        "Pod {0} is not as the injector writes it: {1}. Annotations added later do not count. Create it again in an opted-in namespace.");

    public static RefusalReason PodEnding { get; } = new(
        Status409Conflict,
        ProblemCodes.PodEnding,
        "Pod {0} is ending; it gets no new token.");

    public static RefusalReason RoleChanged { get; } = new(
        Status403Forbidden,
        ProblemCodes.RoleChanged,
        "Pod {0} was created for role '{1}', but its annotation now says otherwise. Create the pod again to change its role.");

    public static RefusalReason NamespaceNotOptedIn { get; } = new(
        Status403Forbidden,
        ProblemCodes.NamespaceNotOptedIn,
        $"Namespace '{{0}}' is not opted in; label it {AnnotationKeys.InjectionLabel}={AnnotationKeys.InjectionEnabled}.");

    public static RefusalReason RoleInvalid { get; } = new(
        Status403Forbidden,
        ProblemCodes.RoleInvalid,
        "The role name may hold only letters, digits, '_', '.' and '-', at most 128 of them, and is not '.' or '..'.");

    public static RefusalReason MethodNotBrokered { get; } = new(
        Status403Forbidden,
        ProblemCodes.MethodNotBrokered,
        "Pod {0} was injected with auth-method '{1}', which logs in to Vault itself.");

    public static RefusalReason RoleNotAllowed { get; } = new(
        Status403Forbidden,
        ProblemCodes.RoleNotAllowed,
        "Namespace '{0}' does not allow service account '{1}' the role '{2}'. An administrator of the namespace allows it with: " +
        $"kubectl annotate namespace {{0}} --overwrite {AnnotationKeys.AllowedRoles}=LIST, where LIST includes '{{3}}'.");

    /// <summary>Takes the name.</summary>
    public static RefusalReason VaultUnknown { get; } = new(
        Status403Forbidden,
        ProblemCodes.VaultUnknown,
        "The injector has no Vault '{0}' any more. An operator configures it again (Vaults:NAME:Address), or create the pod again with " +
        $"another {AnnotationKeys.Vault}.");

    /// <summary>Takes the namespace and the Vault.</summary>
    public static RefusalReason VaultNamespaceRefused { get; } = new(
        Status403Forbidden,
        ProblemCodes.VaultNamespaceRefused,
        "The operator does not allow the namespace '{0}' of Vault {1}. He allows it with Vault:Namespaces or Vaults:NAME:Namespaces, or " +
        $"create the pod again with another {AnnotationKeys.VaultNamespace}.");

    public static RefusalReason RoleMissing { get; } = new(
        Status404NotFound,
        ProblemCodes.RoleMissing,
        "The role does not exist in Vault. Create it with: certs-scripts/add-app.sh ROLE, or correct the pod's role annotation.");

    public static RefusalReason ReportInvalid { get; } = new(Status400BadRequest, ProblemCodes.ReportInvalid, "Send {0}.");

    /// <summary>Takes what the accessor names, and the pod.</summary>
    public static RefusalReason AccessorUnknown { get; } = new(
        Status403Forbidden,
        ProblemCodes.AccessorUnknown,
        "Vault knows no {0} of the accessor that pod {1} reports; it may have ended already. Nothing was recorded.");

    /// <summary>Takes what the accessor names, and the pod.</summary>
    public static RefusalReason AccessorForeign { get; } = new(
        Status403Forbidden,
        ProblemCodes.AccessorForeign,
        "Vault did not give the {0} of the reported accessor to pod {1}. Nothing was recorded. Find out what runs in that pod.");

    public static RefusalReason TooManyRequests { get; } = new(
        Status429TooManyRequests,
        ProblemCodes.TooManyRequests,
        "Pod {0} asks for tokens too often; it may ask again within a minute.");

    public static RefusalReason RequestInFlight { get; } = new(
        Status429TooManyRequests,
        ProblemCodes.RequestInFlight,
        "Another request of pod {0} is still being answered.");

    public static RefusalReason PodIpMissing { get; } = Unavailable(
        ProblemCodes.PodIpMissing,
        "Pod {0} has no IP address yet, and Broker:BindToPodIp binds its secret-id to one. Ask again in a moment.");

    public static RefusalReason VaultSealed { get; } = Unavailable(
        ProblemCodes.VaultSealed,
        "Vault is sealed. The injector asks it again until an operator unseals it.");

    public static RefusalReason VaultUnreachable { get; } = Unavailable(
        ProblemCodes.VaultUnreachable,
        "The injector cannot reach Vault: it is down, its address or a network policy is wrong, or it is sealed and its Service leaves " +
        "it out. The injector asks again until Vault answers.");

    public static RefusalReason VaultRefusedInjector { get; } = Unavailable(
        ProblemCodes.VaultRefused,
        "Vault refuses the injector itself. An operator checks that its token is alive and that its policy allows this role: " +
        "certs-scripts/configure-injector.sh");

    public static RefusalReason VaultRefused { get; } = Unavailable(
        ProblemCodes.VaultRefused,
        "Vault did not grant the role; the injector's log has the reason.");

    public static RefusalReason SessionNotReady { get; } = Unavailable(ProblemCodes.SessionNotReady, "{0}. Ask again in a moment.");

    /// <summary>Takes the failed action and the failure.</summary>
    public static RefusalReason KubernetesUnreachable { get; } = Unavailable(
        ProblemCodes.KubernetesUnreachable,
        "The injector cannot {0}: {1}");

    public static IReadOnlyList<RefusalReason> All => Catalogue;

    public int Status { get; }

    /// <summary>One of <see cref="ProblemCodes"/>; also the outcome that the metrics show.</summary>
    public string Code { get; }

    /// <summary>Retry time unless the refusal has its own; null if a retry cannot help.</summary>
    private TimeSpan? RetryAfter { get; init; }

    /// <param name="parts">What the sentence leaves open, in its order.</param>
    public Refusal For(params object[] parts) =>
        new(this, string.Format(CultureInfo.InvariantCulture, _sentence, parts)) { RetryAfter = RetryAfter };

    private static RefusalReason Unavailable(string code, string sentence) =>
        new(Status503ServiceUnavailable, code, sentence) { RetryAfter = Soon };
}
