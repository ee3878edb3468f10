using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Benchmarks.Functions;

/// <summary>An operator's settings and a namespace, as they are in a cluster.</summary>
internal static class Sample
{
    public static NamespaceMetadata Namespace { get; } = new(
        "default",
        new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.InjectionLabel] = AnnotationKeys.InjectionEnabled },
        new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.AllowedRoles] = "app" });

    public static InjectionSettings Settings { get; } = new()
    {
        AgentImage = "registry.example/vault-injector-agent:0.1.0",
        InjectorUrl = new Uri("https://vault-injector.vault-injector.svc"),
        VaultAddress = new Uri("https://vault.vault.svc:8200"),
        CaBundle = Certificate + Certificate,
    };

    /// <summary>As long as a real one; nobody parses it here.</summary>
    private static string Certificate =>
        $"-----BEGIN CERTIFICATE-----\n{string.Join('\n', Enumerable.Repeat(new string('A', 64), 18))}\n-----END CERTIFICATE-----\n";
}
