using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Decisions;

/// <summary>The namespaces whose pods may be injected at all.</summary>
internal static class OptIn
{
    /// <summary>Why no pod of this namespace is injected; null where they may be.</summary>
    public static SkipReason? Exemption(NamespaceMetadata ns, InjectionSettings settings) => ns.Name switch
    {
        "kube-system" => SkipReason.KubeSystem,
        _ when ns.Name == settings.InjectorNamespace => SkipReason.InjectorNamespace,
        _ when !IsOptedIn(ns) => SkipReason.NamespaceNotOptedIn,
        _ => null,
    };

    private static bool IsOptedIn(NamespaceMetadata ns) =>
        ns.Labels.TryGetValue(AnnotationKeys.InjectionLabel, out var value) && value == AnnotationKeys.InjectionEnabled;
}
