using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Turns a request into a plan for one pod, and collects all problems of this pod.</summary>
internal static class InjectionPlanner
{
    public static PlanDraft Draft(
        (PodView Pod, NamespaceMetadata Namespace) where, ContainerChoice choice, InjectionRequest request, InjectionSettings settings)
    {
        var (pod, ns) = where;
        var open = pod.HasAgent ? choice.Chosen.Where(container => !ContainerPlanner.IsDone(container)).ToList() : choice.Chosen;
        var wanted = AppVariables.Of(request, settings);
        var planner = new ContainerPlanner(pod, request, wanted, VariablePlanner.For(pod, request, settings));
        var drafts = open.Select(planner.Draft).ToList();
        var plans = drafts.ConvertAll(draft => draft.Plan);
        var agent = pod.HasAgent ? null : AgentPlanner.Plan(pod, choice.Chosen, request, settings) with
        {
            Binary = Binary(plans, settings),
        };
        PodProblem[] problems =
        [
            .. pod.Problems.Take(PodProblem.MostOfAKind),
            .. Platform(pod),
            .. ReservedNames.Problems(pod),
            .. choice.Problems,
            .. RenewHookRules.Problems(pod, request, choice.Chosen),
            .. ReservedNames.Mounts(pod, choice.Chosen),
            .. open.SelectMany(ReservedNames.Mounts).Take(PodProblem.MostOfAKind),
            .. open.SelectMany(planner.MountProblems).Take(PodProblem.MostOfAKind),
            .. drafts.SelectMany(draft => draft.Problems).Take(PodProblem.MostOfAKind),
            .. PatchBudget.Problems(plans, request, agent),
        ];
        var plan = Plan(request, agent, plans) with
        {
            SharesProcesses = request.SharesProcesses && pod.Spec.Get("shareProcessNamespace"u8).Boolean() is not true,
        };
        var warnings = drafts.SelectMany(draft => draft.Warnings)
            .Concat([.. InjectionWarnings.Of(pod, ns, request, plan), .. SignalWarnings.Of(pod, request, choice.Chosen, agent)])
            .Concat(VariablePlanner.LeftOut(pod, request, choice.Chosen));
        return new PlanDraft(plan, problems, [.. warnings.Take(PodProblem.MostShown)]);
    }

    private static InjectionPlan Plan(InjectionRequest request, AgentPlan? agent, IReadOnlyList<ContainerPlan> containers) => new()
    {
        Role = request.Role.Value ?? "",
        Place = request.Place,
        RoleSource = Origins.Describe(request.Role.Origin, request.NamespaceName),
        AuthMethod = request.AuthMethod.Value!,
        Output = request.Output.Value!,
        Secrets = request.Secrets,
        Reads = SecretRead.All(request.Secrets, request.Templates),
        Environment = request.Variables.IsEmpty && !containers.Any(container => container.Exec is not null)
            ? null
            : new EnvironmentPlan(request.Environment.Method, request.Environment.Reason),
        MountPath = request.MountPath,
        Marks = request.Marks,
        Agent = agent,
        Containers = containers,
    };

    private static AgentBinary Binary(List<ContainerPlan> containers, InjectionSettings settings) =>
        !containers.Exists(container => container.Exec is not null) ? AgentBinary.None
        : settings.ImageVolumes ? AgentBinary.ImageVolume
        : AgentBinary.Copied;

    private static PodProblem[] Platform(PodView pod) => PodPlatform.WindowsField(pod.Spec) is { } field
        ? [new(RejectionKind.WindowsPod, field, "windows", PlatformExpected)]
        : [];

    private const string PlatformExpected = $"a Linux pod, because the agent runs on Linux only; set {AnnotationKeys.Inject} to \"false\"";
}
