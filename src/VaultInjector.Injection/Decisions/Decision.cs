using VaultInjector.Injection.Annotations;
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
    public sealed record Reject(IReadOnlyList<AnnotationError> Errors) : Decision
    {
        /// <summary>All problems in one text, a line each.</summary>
        public string Message => Errors.Count == 1
            ? $"Vault Injector refuses this pod:\n- {Errors[0]}"
            : $"Vault Injector refuses this pod for {Errors.Count} reasons:\n- {string.Join("\n- ", Errors)}";
    }

    /// <summary>The pod is to be changed as the plan says.</summary>
    public sealed record Inject(InjectionPlan Plan, IReadOnlyList<string> Warnings) : Decision;
}
