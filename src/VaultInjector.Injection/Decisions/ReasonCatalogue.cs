using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Decisions;

/// <summary>All reasons that a decision can give; documentation and tests are compared with it.</summary>
public static class ReasonCatalogue
{
    /// <summary>Why pods are left as they are.</summary>
    public static IReadOnlyList<Reason> Skips => SkipReason.All;

    /// <summary>Why pods are refused.</summary>
    public static IReadOnlyList<Reason> Rejections => RejectionKind.All;

    /// <summary>What users are told about injected pods.</summary>
    public static IReadOnlyList<Reason> Warnings => WarningKind.All;

    public static IReadOnlyList<Reason> All { get; } = [.. Skips, .. Rejections, .. Warnings];
}
