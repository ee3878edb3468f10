using System.Buffers;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Patches;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>The whole of injection: annotations → request → decision → plan → patch.</summary>
public static class PodInjector
{
    /// <summary>Decides about a pod as the API server sent it; never throws, whatever the pod looks like.</summary>
    public static Decision Decide(JsonElement pod, NamespaceMetadata ns, InjectionSettings settings)
    {
        if (OptIn.Exemption(ns, settings) is { } exemption)
        {
            return new Decision.Skip(exemption);
        }

        var view = PodView.Read(pod);
        if (view.IsMirror)
        {
            return new Decision.Skip(SkipReason.MirrorPod);
        }

        var annotations = Translations.Translate(view, AnnotationReading.Read(view, ns), settings.Defaults, settings.Vault);
        var decision = annotations.BelongsTo is null || view.HasAgent || annotations.Pod.ClaimsInjected
            ? Decide(view, ns, annotations, settings)
            : new Decision.Skip(SkipReason.InjectedByOther);
        return decision is Decision.Skip { Reason: var reason } && reason != SkipReason.AlreadyInjected &&
            InjectionMarks.Label(view) is { } mark
                ? new Decision.Reject([mark])
                : decision;
    }

    private static Decision Decide(PodView view, NamespaceMetadata ns, AnnotationReading annotations, InjectionSettings settings)
    {
        var wish = InjectionRequest.Merge(annotations, settings);
        PodProblem[] problems = [.. annotations.Pod.Problems, .. InjectionMarks.Problems(view, annotations.Pod, settings)];
        if (Unwanted(wish, problems) is { } unwanted)
        {
            return AsWritten(annotations, unwanted);
        }

        var choice = ContainerChoice.Of(view, wish.Containers);
        var (variables, method) = FormerVariables.Read(view, choice.Chosen, annotations);
        var request = wish.Complete(annotations, settings, variables, method);
        settings = settings.At(request.Place);
        return AsWritten(annotations, Wanted(InjectionPlanner.Draft((view, ns), choice, request, settings), [
            .. problems,
            .. request.Problems,
            .. InjectionMarks.Forgery(view, request, settings),
        ]));
    }

    /// <summary>In the words of the product whose annotations the user wrote.</summary>
    private static Decision AsWritten(AnnotationReading annotations, Decision decision) => decision switch
    {
        Decision.Reject reject when annotations.Sources.Count > 0 =>
            new Decision.Reject([.. reject.Problems.Select(annotations.AsWritten)]),
        Decision.Inject inject when annotations.Ignored.Count > 0 => inject with { Warnings = [.. inject.Warnings, Ignored(annotations)] },
        _ => decision,
    };

    private static PodWarning Ignored(AnnotationReading annotations)
    {
        var shown = annotations.Ignored.Take(PodProblem.MostShown).Select(Quoted.Bare);
        var more = annotations.Ignored.Count > PodProblem.MostShown ? $" and {annotations.Ignored.Count - PodProblem.MostShown} more" : "";
        return new PodWarning(
            WarningKind.ForeignIgnored,
            $"Without effect here: {string.Join(", ", shown)}{more}; docs/migration.md has the reason for each.");
    }

    /// <summary>Writes the plan as an RFC 6902 patch (UTF-8, <c>add</c> only) of the pod that it was made for.</summary>
    public static void WritePatch(JsonElement pod, InjectionPlan plan, IBufferWriter<byte> output) =>
        PodPatch.Write(pod, plan, output);

    private static Decision? Unwanted(InjectionRequest request, PodProblem[] problems)
    {
        if (request.IsWanted || (request.ClaimsInjected && request.Inject is not false))
        {
            return null;
        }

        return problems.Length > 0 ? new Decision.Reject(problems)
            : new Decision.Skip(request.Inject is false ? SkipReason.OptedOut : SkipReason.NoRole);
    }

    private static Decision Wanted(PlanDraft draft, PodProblem[] problems)
    {
        if (problems.Length + draft.Problems.Count > 0)
        {
            return new Decision.Reject([.. problems, .. draft.Problems]);
        }

        return draft.Plan is { Agent: null, Containers.Count: 0 }
            ? new Decision.Skip(SkipReason.AlreadyInjected)
            : new Decision.Inject(draft.Plan, draft.Warnings);
    }
}
