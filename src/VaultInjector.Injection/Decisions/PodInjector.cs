using System.Buffers;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Patches;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>The whole of injection as two pure functions: a pod becomes a decision, and a plan becomes a patch.</summary>
public static class PodInjector
{
    /// <summary>Decides about a pod as the API server sent it; never throws, whatever the pod looks like.</summary>
    public static Decision Decide(JsonElement pod, NamespaceMetadata ns, InjectionSettings settings)
    {
        if (OptIn.Refusal(ns, settings) is { } reason)
        {
            return new Decision.Skip(reason);
        }

        var view = PodView.Read(pod);
        if (view.IsMirror)
        {
            return new Decision.Skip(SkipReason.MirrorPod);
        }

        var annotations = AnnotationReading.Read(view, ns);
        List<AnnotationError> errors = [.. annotations.Pod.Errors, .. InjectionMarks.Errors(view, annotations.Pod)];
        return annotations.Pod.Inject is not false
                ? DecideWanted(new Candidate(view, ns, settings, errors) { ClaimsInjected = annotations.Pod.ClaimsInjected }, annotations)
            : errors.Count == 0 ? new Decision.Skip(SkipReason.OptedOut)
            : new Decision.Reject(errors);
    }

    /// <summary>Writes the plan as an RFC 6902 patch (UTF-8, <c>add</c> only) of the very pod that it was made for.</summary>
    public static void WritePatch(JsonElement pod, InjectionPlan plan, IBufferWriter<byte> output) =>
        PodPatch.Write(pod, plan, output);

    private static Decision DecideWanted(Candidate candidate, AnnotationReading annotations)
    {
        var errors = candidate.Errors;
        var request = InjectionRequest.Resolve(annotations, candidate.Settings);
        if (!annotations.WantsInjection(request) && !candidate.ClaimsInjected)
        {
            return errors.Count == 0 ? new Decision.Skip(SkipReason.NoRole) : new Decision.Reject(errors);
        }

        errors.AddRange(annotations.Namespace.Errors);
        errors.AddRange(RequestRules.Check(request, errors));
        var draft = InjectionPlanner.Draft(candidate, request);
        if (errors.Count > 0)
        {
            return new Decision.Reject(errors);
        }

        return draft.Plan is { Agent: null, Containers.Count: 0 }
            ? new Decision.Skip(SkipReason.AlreadyInjected)
            : new Decision.Inject(draft.Plan, draft.Warnings);
    }
}

/// <summary>A pod under decision, with the problems found so far.</summary>
internal sealed record Candidate(
    PodView Pod,
    NamespaceMetadata Namespace,
    InjectionSettings Settings,
    List<AnnotationError> Errors)
{
    /// <summary>Whether the pod carries the injector's status, be it genuine or not.</summary>
    public bool ClaimsInjected { get; init; }
}

/// <summary>The namespaces whose pods may be injected at all.</summary>
internal static class OptIn
{
    public static SkipReason? Refusal(NamespaceMetadata ns, InjectionSettings settings) => ns.Name switch
    {
        "kube-system" => SkipReason.KubeSystem,
        _ when ns.Name == settings.InjectorNamespace => SkipReason.InjectorNamespace,
        _ when !IsOptedIn(ns) => SkipReason.NamespaceNotOptedIn,
        _ => null,
    };

    private static bool IsOptedIn(NamespaceMetadata ns) =>
        ns.Labels.TryGetValue(AnnotationKeys.InjectionLabel, out var value) && value == AnnotationKeys.InjectionEnabled;
}
