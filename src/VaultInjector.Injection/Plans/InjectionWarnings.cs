using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Plans;

/// <summary>What a user should know about an injection that is done all the same.</summary>
internal static class InjectionWarnings
{
    public static IEnumerable<string> Of(Candidate candidate, InjectionRequest request, InjectionPlan plan) =>
    [
        .. Early(candidate.Pod, plan),
        .. plan.Agent is { } agent ? OfAgent(candidate, request, agent) : [],
    ];

    /// <summary>Init containers that run before the agent has written anything.</summary>
    private static IEnumerable<string> Early(PodView pod, InjectionPlan plan)
    {
        var agentAt = plan.Agent switch
        {
            null => pod.Agent?.Index ?? 0,
            { Position: InitPosition.First } => 0,
            _ => int.MaxValue,
        };
        return plan.Containers
            .Where(c => c.List == ContainerList.InitContainers && c.Index < agentAt)
            .Select(c => $"Init container {Quoted.Bare(c.Name)} runs before the agent: its Vault files are not there yet.");
    }

    private static IEnumerable<string> OfAgent(Candidate candidate, InjectionRequest request, AgentPlan agent)
    {
        if (request.Agent.Value == AgentMode.Sidecar && agent.Shape == AgentShape.Init)
        {
            yield return "This API server has no native sidecars, so that a Job gets its token once and nothing renews it.";
        }

        if (!agent.RunAs.IsReadable)
        {
            yield return $"The files have mode 0{Convert.ToString(agent.RunAs.FileMode, 8)} and belong to {agent.RunAs.User}:{agent.RunAs.Group}: "
                + $"a container that runs as someone else cannot read them; set {AnnotationKeys.FileMode}, {AnnotationKeys.RunAsUser} or fsGroup.";
        }

        if (NotAllowed(candidate, request) is { } warning)
        {
            yield return warning;
        }
    }

    private static string? NotAllowed(Candidate candidate, InjectionRequest request)
    {
        if (request.AuthMethod.Value == AuthMethods.Kubernetes || request.Role.Value is not { } role)
        {
            return null;
        }

        var (ns, account) = (candidate.Namespace, candidate.Pod.ServiceAccount);
        var allowed = AllowedRoles.Parse(ns.Annotations.GetValueOrDefault(AnnotationKeys.AllowedRoles));
        var malformed = allowed.Malformed.Count > 0 ? $" Malformed there and without effect: {Quoted.Text(allowed.Malformed[0])}." : "";
        return allowed.Allows(account, role)
            ? null
            : $"Role {role} will be refused: namespace {ns.Name} does not allow it; its administrator may annotate it with " +
              $"{AnnotationKeys.AllowedRoles}={Quoted.Bare(account)}/{role}.{malformed}";
    }
}
