using System.Buffers;
using System.Text;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Decisions;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Tests;

/// <summary>The ordinary namespace, operator and pod that tests vary.</summary>
internal static class Samples
{
    public static InjectionSettings Settings { get; } = new()
    {
        AgentImage = "registry.example/vault-injector-agent:0.1.0",
        InjectorUrl = new Uri("https://vault-injector.vault-injector.svc"),
        VaultAddress = new Uri("https://vault.vault.svc:8200"),
        CaBundle = "-----BEGIN CERTIFICATE-----\nMIIB+example/==\n-----END CERTIFICATE-----\n",
    };

    public static AgentImages AgentImages { get; } = AgentImages.Of(Settings.AgentImage, []);

    public static NamespaceMetadata Namespace { get; } = OptedIn(("allowed-roles", "*"));

    public static NamespaceMetadata OptedIn(params (string Name, string Value)[] annotations) => new(
        "shop",
        new Dictionary<string, string> { [AnnotationKeys.InjectionLabel] = AnnotationKeys.InjectionEnabled },
        annotations.ToDictionary(a => AnnotationKeys.Domain + a.Name, a => a.Value));

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>A pod with one container <c>app</c> and these annotations of the domain.</summary>
    public static JsonElement Pod(params (string Name, string Value)[] annotations) =>
        PodWith("""{"containers":[{"name":"app","image":"app"}]}""", annotations);

    public static JsonElement PodWith(string spec, params (string Name, string Value)[] annotations)
    {
        var all = annotations.ToDictionary(a => a.Name.Contains('/') ? a.Name : AnnotationKeys.Domain + a.Name, a => a.Value);
        var metadata = $$"""{"name":"app","annotations":{{JsonSerializer.Serialize(all)}}}""";
        return Json($$"""{"apiVersion":"v1","kind":"Pod","metadata":{{metadata}},"spec":{{spec}}}""");
    }

    public static Decision Decide(JsonElement pod, NamespaceMetadata? ns = null, InjectionSettings? settings = null) =>
        PodInjector.Decide(pod, ns ?? Namespace, settings ?? Settings);

    public static Decision.Inject Injected(JsonElement pod, NamespaceMetadata? ns = null, InjectionSettings? settings = null)
    {
        var decision = Decide(pod, ns, settings);
        return decision.ShouldBeOfType<Decision.Inject>((decision as Decision.Reject)?.Message);
    }

    public static Decision.Reject Rejected(JsonElement pod, NamespaceMetadata? ns = null, InjectionSettings? settings = null) =>
        Decide(pod, ns, settings).ShouldBeOfType<Decision.Reject>();

    public static string Patch(JsonElement pod, InjectionPlan plan)
    {
        var output = new ArrayBufferWriter<byte>();
        PodInjector.WritePatch(pod, plan, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
