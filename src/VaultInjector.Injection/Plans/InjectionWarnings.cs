using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Plans;

/// <summary>What a user should know about a pod that is injected all the same.</summary>
internal static class InjectionWarnings
{
    private const string NotRenewedText =
        "This cluster has no native sidecars, so that a pod that runs to its end gets its token once and nothing renews it.";

    public static IEnumerable<PodWarning> Of(PodView pod, NamespaceMetadata ns, InjectionRequest request, InjectionPlan plan) =>
        plan.Agent is { } agent
            ?
            [
                .. BeforeAgent(pod, request, plan),
                .. NotRenewed(request, agent),
                .. SecretsWarnings.Of(request),
                .. Unreadable(agent),
                .. PodSurroundings.Warnings(pod, request, agent),
                .. SelinuxLevels.Warnings(pod, plan),
                .. NotAllowed(pod, ns, request),
            ]
            : BeforeAgent(pod, request, plan);

    /// <summary>Init containers that run before the agent has written anything.</summary>
    private static IEnumerable<PodWarning> BeforeAgent(PodView pod, InjectionRequest request, InjectionPlan plan)
    {
        var what = request.Variables.IsEmpty ? "its Vault files are not there yet" : "its Vault files and variables are not there yet";
        return pod.Containers
            .Where(c => AgentPlace.IsBefore(c, pod, request.InitPosition) && plan.Containers.Any(one => Is(one, c)))
            .Select(c => new PodWarning(
                WarningKind.RunsBeforeAgent, $"Init container {Quoted.Bare(c.Name)} runs before the agent: {what}."));
    }

    private static bool Is(ContainerPlan plan, PodContainer container) => plan.List == container.List && plan.Index == container.Index;

    private static PodWarning[] NotRenewed(InjectionRequest request, AgentPlan agent) =>
        request.Agent.Value == AgentMode.Sidecar && agent.Shape == AgentShape.Init
            ? [new(WarningKind.TokenNotRenewed, NotRenewedText)]
            : [];

    private static PodWarning[] Unreadable(AgentPlan agent) => agent.RunAs.IsReadable
        ? []
        :
        [
            new(
                WarningKind.FilesUnreadable,
                $"The files have mode 0{Convert.ToString(agent.RunAs.FileMode, 8)} and belong to {agent.RunAs.User}:{agent.RunAs.Group}: " +
                "a container that runs as another user cannot read them; " +
                $"set {AnnotationKeys.FileMode}, {AnnotationKeys.RunAsUser} or fsGroup."),
        ];

    private static PodWarning[] NotAllowed(PodView pod, NamespaceMetadata ns, InjectionRequest request)
    {
        if (request.AuthMethod.Value is null or AuthMethods.Kubernetes || request.Role.Value is not { } role)
        {
            return [];
        }

        var allowed = AllowedRoles.Parse(ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles));
        var malformed = allowed.Malformed is [var first, ..]
            ? $" Malformed there and without effect: {Quoted.Text(first.Text)} ({first.Hint})."
            : "";
        var entry = AllowedRoles.EntryFor(request.AuthMethod.Value, pod.ServiceAccount, role, request.Place);
        return allowed.Allows(request.AuthMethod.Value, pod.ServiceAccount, role, request.Place)
            ? []
            :
            [
                new(
                    WarningKind.RoleWillBeRefused,
                    $"Role {role} will be refused: namespace {ns.Name} does not allow it; its administrator may annotate it with " +
                    $"{AnnotationKeys.AllowedRoles}={Quoted.Bare(entry)}.{malformed}"),
            ];
    }
}
