using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Decisions;

/// <summary>The reasons for which a pod is left as it is.</summary>
public sealed record SkipReason : Reason
{
    private SkipReason(string code, string sentence)
        : base(code, sentence)
    {
    }

    public static SkipReason KubeSystem { get; } =
        new("namespace_kube_system", "Pods of kube-system are never injected.");

    public static SkipReason InjectorNamespace { get; } =
        new("namespace_of_injector", "Pods of the injector's own namespace are never injected.");

    public static SkipReason NamespaceNotOptedIn { get; } =
        new("namespace_not_opted_in", $"The namespace is not labelled {AnnotationKeys.InjectionLabel}={AnnotationKeys.InjectionEnabled}.");

    public static SkipReason MirrorPod { get; } =
        new("mirror_pod", "A mirror pod only shows what a kubelet runs from a file; it cannot be changed.");

    public static SkipReason OptedOut { get; } =
        new("opted_out", $"The pod sets {AnnotationKeys.Inject} to false.");

    public static SkipReason InjectedByOther { get; } =
        new("injected_by_other", "Another product's webhook has injected the pod already.");

    public static SkipReason NoRole { get; } =
        new("no_role", $"Neither the pod nor its namespace names a Vault role ({AnnotationKeys.Role}).");

    public static SkipReason AlreadyInjected { get; } =
        new("already_injected", "The pod has its agent, and every chosen container has its mount.");

    public static IReadOnlyList<SkipReason> All { get; } =
        [KubeSystem, InjectorNamespace, NamespaceNotOptedIn, MirrorPod, OptedOut, InjectedByOther, NoRole, AlreadyInjected];
}
