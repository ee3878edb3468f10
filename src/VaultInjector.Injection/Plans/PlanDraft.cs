using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Plans;

/// <summary>A plan with everything that was found while making it; the plan only counts where there are no problems.</summary>
internal sealed record PlanDraft(InjectionPlan Plan, IReadOnlyList<PodProblem> Problems, IReadOnlyList<PodWarning> Warnings);
