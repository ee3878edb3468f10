using System.Text.Json;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Tests.Compatibility;

/// <summary>A pod of vault-k8s, and a namespace in which its annotations count.</summary>
internal static class VaultK8sSamples
{
    public static NamespaceMetadata Compatible { get; } = Samples.OptedIn(("allowed-roles", "*"), ("compatibility", "vault-k8s"));

    public static Decision.Inject Injected(params (string Name, string Value)[] annotations) =>
        Samples.Injected(Pod(annotations), Compatible);

    public static JsonElement Pod(params (string Name, string Value)[] annotations) => Samples.Pod(
    [
        (VaultK8s.Domain + "agent-inject", "true"),
        (VaultK8s.Domain + "role", "web"),
        .. annotations.Select(a => (a.Name.Contains('/') ? a.Name : VaultK8s.Domain + a.Name, a.Value)),
    ]);
}
