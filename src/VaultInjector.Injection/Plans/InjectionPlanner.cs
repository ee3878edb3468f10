using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Turns a request into a plan for one pod, and collects all problems of this pod.</summary>
internal static class InjectionPlanner
{
    public static PlanDraft Draft(PodView pod, NamespaceMetadata ns, InjectionRequest request, InjectionSettings settings)
    {
        var choice = ContainerChoice.Of(pod, request.Containers);
        var planner = new ContainerPlanner(request, AppVariables.Of(request, settings), pod.HasAgent);
        var drafts = choice.Chosen.Select(planner.Draft).ToList();
        var plan = new InjectionPlan
        {
            Role = request.Role.Value ?? "",
            RoleSource = Origins.Describe(request.Role.Origin, request.NamespaceName),
            AuthMethod = request.AuthMethod.Value!,
            Output = request.Output.Value!,
            MountPath = request.MountPath,
            Agent = pod.HasAgent ? null : AgentPlanner.Plan(pod, choice.Chosen, request, settings),
            Containers = [.. drafts.Select(draft => draft.Plan).OfType<ContainerPlan>()],
        };
        return new PlanDraft(
            plan,
            [
                .. pod.Problems,
                .. Platform(pod),
                .. ReservedNames.Problems(pod),
                .. choice.Problems,
                .. RenewHookRules.Problems(pod, request, choice.Chosen),
                .. drafts.SelectMany(draft => draft.Problems),
            ],
            [.. drafts.SelectMany(draft => draft.Warnings), .. InjectionWarnings.Of(pod, ns, request, plan)]);
    }

    private static PodProblem[] Platform(PodView pod) => pod.IsWindows
        ? [new(RejectionKind.WindowsPod, "spec.os.name", "windows", PlatformExpected)]
        : [];

    private const string PlatformExpected = $"a Linux pod, because the agent runs on Linux only; set {AnnotationKeys.Inject} to \"false\"";
}
