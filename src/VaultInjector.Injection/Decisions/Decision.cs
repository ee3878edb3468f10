using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Decisions;

/// <summary>What is to become of a pod: left alone, refused, or injected.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The pod is allowed as it is.</summary>
    public sealed record Skip(SkipReason Reason) : Decision;

    /// <summary>The pod is refused, once, for all of its problems.</summary>
    public sealed record Reject(IReadOnlyList<PodProblem> Problems) : Decision
    {
        /// <summary>All problems in one text, a line each.</summary>
        public string Message => Problems.Count == 1
            ? $"Vault Injector refuses this pod:\n- {Problems[0]}"
            : $"Vault Injector refuses this pod for {Problems.Count} reasons:\n- {string.Join("\n- ", Problems)}";
    }

    /// <summary>The pod is to be changed as the plan says.</summary>
    public sealed record Inject(InjectionPlan Plan, IReadOnlyList<PodWarning> Warnings) : Decision;
}
