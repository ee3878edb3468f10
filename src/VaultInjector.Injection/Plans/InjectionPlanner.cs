using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Turns a request into a plan for one pod, collecting everything that stands in the way.</summary>
internal static class InjectionPlanner
{
    /// <summary>Problems go to the candidate's errors; the plan only counts if there are none.</summary>
    public static (InjectionPlan Plan, IReadOnlyList<string> Warnings) Draft(Candidate candidate, InjectionRequest request)
    {
        var (pod, _, settings, errors) = candidate;
        errors.AddRange(pod.ShapeErrors);
        errors.AddRange(PodRefusals(candidate, request));
        var chosen = ContainerChoice.Choose(pod, request.Containers, errors);

        errors.AddRange(RenewHookRules.Errors(pod, request, chosen));

        var planner = new ContainerPlanner(request, WantedVariables(request, settings), pod.HasAgent);
        var containers = chosen.Select(planner.Plan).OfType<ContainerPlan>().ToList();
        errors.AddRange(planner.Errors);

        var runAs = AgentIdentity.Of(request, pod, chosen);
        var shape = Shape(request, settings, pod);
        var plan = new InjectionPlan
        {
            Role = request.Role.Value ?? "",
            RoleSource = Origins.Describe(request.Role.Origin, request.NamespaceName),
            AuthMethod = request.AuthMethod.Value!,
            Output = request.Output.Value!,
            MountPath = request.MountPath,
            Agent = pod.HasAgent ? null : AgentPlanner.Plan(request, settings, runAs, shape),
            Containers = containers,
        };
        return (plan, [.. planner.Warnings, .. InjectionWarnings.Of(candidate, request, plan)]);
    }

    private static IEnumerable<AnnotationError> PodRefusals(Candidate candidate, InjectionRequest request)
    {
        if (candidate.Pod.IsWindows)
        {
            yield return new AnnotationError(
                "spec.os.name", "windows", $"a Linux pod, because the agent runs on Linux only; set {AnnotationKeys.Inject} to \"false\"");
        }

        foreach (var error in InjectionMarks.ReservedNames(candidate.Pod))
        {
            yield return error;
        }

        if (Forgery(candidate, request) is { } forgery)
        {
            yield return forgery;
        }
    }

    /// <summary>An agent container that passes for the injector's but asks someone else, or for something else.</summary>
    private static AnnotationError? Forgery(Candidate candidate, InjectionRequest request)
    {
        if (!candidate.ClaimsInjected || candidate.Pod.Agent is not { } agent)
        {
            return null;
        }

        var differing = AgentPlanner.Origin(request, candidate.Settings)
            .Where(variable => InjectedRequest.Literal(agent.Element, variable.Name) != variable.Value)
            .Select(variable => variable.Name)
            .ToList();
        return differing.Count == 0 ? null : new AnnotationError(
            agent.Path, agent.Name,
            $"the agent as the injector writes it, but it differs in {string.Join(", ", differing)}; to have the pod injected anew, " +
            $"remove {AnnotationKeys.Status} and every container, volume and mount named {InjectionMarks.ReservedPrefix}*");
    }

    private static AgentShape Shape(InjectionRequest request, InjectionSettings settings, PodView pod) => request.Agent.Value switch
    {
        AgentMode.Init => AgentShape.Init,
        _ when settings.NativeSidecars => AgentShape.NativeSidecar,
        _ when pod.IsOwnedByJob => AgentShape.Init,
        _ => AgentShape.InitAndSidecar,
    };

    private static List<EnvironmentVariable> WantedVariables(InjectionRequest request, InjectionSettings settings)
    {
        var bundle = $"{request.MountPath}/{SecretFiles.CaBundle}";
        var wanted = new List<EnvironmentVariable>();
        if (request.Env)
        {
            wanted.Add(new(VaultVariables.Address, AgentPlanner.Text(settings.VaultAddress)));
            wanted.Add(new(VaultVariables.CaCertificate, bundle));
        }

        if (request.Env && settings.VaultNamespace is { } ns)
        {
            wanted.Add(new(VaultVariables.Namespace, ns));
        }

        wanted.AddRange(request.CaEnv
            .Where(name => !wanted.Exists(v => v.Name == name))
            .Select(name => new EnvironmentVariable(name, bundle)));
        return wanted;
    }
}
