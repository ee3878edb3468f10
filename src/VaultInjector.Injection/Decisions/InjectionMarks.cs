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
    private const UriComponents Peer = UriComponents.AbsoluteUri & ~UriComponents.Port & ~UriComponents.StrongPort;

    /// <summary>Variables that say where and what the agent asks, and that not every agent has.</summary>
    private static readonly string[] Unasked =
        [AgentEnvironment.Secrets, AgentEnvironment.VaultName, AgentEnvironment.VaultNamespace, AgentEnvironment.VaultProxy];

    /// <summary>Completes "expected …" where <c>kubectl debug --copy-to</c> left out what tells an injected pod.</summary>
    private const string OfCopy =
        "the annotations and labels of the pod that this is a copy of: kubectl debug --copy-to=NAME --keep-annotations --keep-labels " +
        "copies a pod with its Vault token, and --keep-init-containers=false without one";

    /// <summary>Our label on a pod that is not injected: the revocation and the census would take it for one of ours.</summary>
    public static PodProblem? Label(PodView pod) => !pod.HasLabel(AnnotationKeys.InjectedLabel) ? null : new PodProblem(
        RejectionKind.AgentForged,
        AnnotationKeys.InjectedLabel,
        pod.Metadata.Get("labels"u8).Get(AnnotationKeys.InjectedLabel).Text(),
        "no such label on a pod that is not injected, because only the injector sets it; remove it");

    /// <summary>Status and agent come together. This is checked for every pod of an opted-in namespace.</summary>
    public static IEnumerable<PodProblem> Problems(PodView pod, AnnotationLayer annotations, InjectionSettings settings)
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
                RejectionKind.NameReserved,
                $"{lookalike.Path}.name",
                lookalike.Name,
                AgentForm.Difference(lookalike.Element, Images(settings), isInit: true) is null ? OfCopy : ReservedNames.AnotherName);
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

    /// <summary>The injector's port may have changed since: its name tells who it is.</summary>
    private static bool IsGiven(PodContainer agent, EnvironmentVariable variable) =>
        InjectedRequest.Literal(agent.Element, variable.Name) is { } given &&
        (given == variable.Value ||
            (variable.Name == AgentEnvironment.InjectorUrl &&
                Uri.TryCreate(given, UriKind.Absolute, out var url) && Uri.TryCreate(variable.Value, UriKind.Absolute, out var ours) &&
                url.GetComponents(Peer, UriFormat.UriEscaped) == ours.GetComponents(Peer, UriFormat.UriEscaped)));

    private static string? Difference(PodView pod, PodContainer agent, InjectionRequest request, InjectionSettings settings)
    {
        var origin = AgentPlanner.Origin(request, settings);
        var variables = origin
            .Where(variable => !IsGiven(agent, variable))
            .Select(variable => variable.Name)
            .Concat(Unasked
                .Where(name => InjectedRequest.Literal(agent.Element, name) is not null && origin.All(variable => variable.Name != name)))
            .ToList();
        return variables.Count > 0
            ? $"the agent container differs in {string.Join(", ", variables)}"
            : AgentAuthorities.Outdated(agent, settings) is { } bundle
                ? $"no certificate in {bundle} of the agent container is one that the injector uses now"
            : InjectedForm.Difference(pod.Metadata, pod.Spec, Images(settings)) ??
                (IdentityForm.Foreign(InjectedForm.Volume(pod.Spec, InjectedPod.IdentityVolume), settings) is { } foreign
                    ? $"the agent container {foreign}"
                    : null);
    }

    private static AgentImages Images(InjectionSettings settings) => AgentImages.Of(settings.AgentImage, settings.FormerAgentImages);
}
