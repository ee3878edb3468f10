using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>Tells the injector's own marks on a pod, its status and its agent, from those that a user made up.</summary>
internal static class InjectionMarks
{
    /// <summary>Status and agent come together. This is checked for every pod of an opted-in namespace.</summary>
    public static IEnumerable<PodProblem> Problems(PodView pod, AnnotationLayer annotations)
    {
        if (annotations.Status is not null && !pod.HasAgent)
        {
            yield return new PodProblem(
                RejectionKind.AgentForged,
                AnnotationKeys.Status,
                AnnotationKeys.StatusInjected,
                AnnotationTable.Find(AnnotationKeys.Status)!.Expected);
        }

        if (!annotations.ClaimsInjected && pod.Agent is { } lookalike)
        {
            yield return new PodProblem(
                RejectionKind.NameReserved, $"{lookalike.Path}.name", lookalike.Name, ReservedNames.AnotherName);
        }

        if (annotations.Inject is false && pod.HasAgent)
        {
            yield return new PodProblem(
                RejectionKind.Contradiction,
                AnnotationKeys.Inject,
                "false",
                $"no container {InjectedPod.AgentContainer} in a pod that opts out: remove it or this annotation");
        }
    }

    /// <summary>An agent container that claims to be the injector's but asks for something else, or asks somewhere else.</summary>
    public static IEnumerable<PodProblem> Forgery(PodView pod, InjectionRequest request, InjectionSettings settings)
    {
        if (!request.ClaimsInjected || pod.Agent is not { } agent)
        {
            yield break;
        }

        if (!request.NamesRole)
        {
            yield return new PodProblem(
                RejectionKind.RoleUnnamed, AnnotationKeys.Status, AnnotationKeys.StatusInjected, RequestRules.RoleExpected(request));
        }

        if (Difference(pod, agent, request, settings) is { } difference)
        {
            yield return new PodProblem(
                RejectionKind.AgentForged,
                agent.Path,
                agent.Name,
                $"the pod as the injector writes it, but {difference}; to have the pod injected anew, " +
                $"remove {AnnotationKeys.Status} and every container, volume and mount named {ReservedNames.Prefix}*");
        }
    }

    private static string? Difference(PodView pod, PodContainer agent, InjectionRequest request, InjectionSettings settings)
    {
        var variables = AgentPlanner.Origin(request, settings)
            .Where(variable => InjectedRequest.Literal(agent.Element, variable.Name) != variable.Value)
            .Select(variable => variable.Name)
            .Concat(request.Secrets.IsEmpty && InjectedRequest.Literal(agent.Element, AgentEnvironment.Secrets) is not null
                ? [AgentEnvironment.Secrets]
                : [])
            .ToList();
        return variables.Count > 0
            ? $"the agent container differs in {string.Join(", ", variables)}"
            : InjectedForm.Difference(pod.Metadata, pod.Spec, AgentImages.Of(settings.AgentImage, settings.FormerAgentImages));
    }
}
