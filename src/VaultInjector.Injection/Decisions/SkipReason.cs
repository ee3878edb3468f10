using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Decisions;

/// <summary>Why a pod is left alone: a stable code for metrics and a sentence for people.</summary>
public sealed record SkipReason
{
    private SkipReason(string code, string sentence)
    {
        Code = code;
        Sentence = sentence;
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

    public static SkipReason NoRole { get; } =
        new("no_role", $"Neither the pod nor its namespace names a Vault role ({AnnotationKeys.Role}).");

    public static SkipReason AlreadyInjected { get; } =
        new("already_injected", "The pod has its agent, and every chosen container has its mount.");

    public static IReadOnlyList<SkipReason> All { get; } =
        [KubeSystem, InjectorNamespace, NamespaceNotOptedIn, MirrorPod, OptedOut, NoRole, AlreadyInjected];

    /// <summary>Stable, lower case, fit for a metric label.</summary>
    public string Code { get; }

    public string Sentence { get; }

    public override string ToString() => Code;
}
