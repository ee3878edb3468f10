namespace VaultInjector.Injection.Pods;

/// <summary>What a decision needs to know about the pod's namespace.</summary>
public sealed record NamespaceMetadata(
    string Name,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations);
