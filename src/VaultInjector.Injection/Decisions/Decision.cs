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
        /// <summary>The first problems in one text, a line each, and how many there are besides.</summary>
        public string Message
        {
            get
            {
                if (Problems.Count == 1)
                {
                    return $"Vault Injector refuses this pod:\n- {Problems[0]}";
                }

                var more = Problems.Count > PodProblem.MostShown ? $"\n- and {Problems.Count - PodProblem.MostShown} more" : "";
                return $"Vault Injector refuses this pod for {Problems.Count} reasons:\n- " +
                    string.Join("\n- ", Problems.Take(PodProblem.MostShown)) + more;
            }
        }
    }

    /// <summary>The pod is to be changed as the plan says.</summary>
    public sealed record Inject(InjectionPlan Plan, IReadOnlyList<PodWarning> Warnings) : Decision;
}
