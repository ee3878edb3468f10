using System.Text.Json;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests.Compatibility;

/// <summary>A pod of bank-vaults, and a namespace in which its annotations count.</summary>
internal static class BankVaultsSamples
{
    public const string Reference = """{"name":"PASSWORD","value":"vault:secret/data/db#password"}""";

    public static NamespaceMetadata Compatible { get; } = Samples.OptedIn(("compatibility", "bank-vaults"));

    /// <summary>Where the kubelet sets variables from files, and images can be mounted.</summary>
    public static InjectionSettings Newest { get; } = Samples.Settings with { EnvFiles = true, ImageVolumes = true };

    public static Decision.Inject Injected(string env, params (string Name, string Value)[] annotations) =>
        Samples.Injected(Pod(env, annotations), Compatible, Newest);

    /// <summary>A container with this <c>env</c> and a command; keys without a domain get that of the older webhook.</summary>
    public static JsonElement Pod(string env, params (string Name, string Value)[] annotations) =>
        Spec($$"""{"name":"app","image":"app","command":["/app"],"env":[{{env}}]}""", annotations);

    public static JsonElement Spec(string containers, params (string Name, string Value)[] annotations) => Samples.PodWith(
        $$"""{"serviceAccountName":"shop","containers":[{{containers}}]}""",
        [.. annotations.Select(one => (one.Name.Contains('/') ? one.Name : BankVaults.OlderDomain + one.Name, one.Value))]);
}
