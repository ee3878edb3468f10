using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.CommandLine.Explain;

/// <summary>The input of a decision.</summary>
internal sealed record ExplainedPod(JsonElement Pod, NamespaceMetadata Namespace, InjectionSettings Settings)
{
    private JsonElement Spec => Pod.Get("spec"u8);

    public string ServiceAccount =>
        Spec.Text("serviceAccountName"u8) is { Length: > 0 } name ? name : Spec.Text("serviceAccount"u8) ?? "default";

    public IEnumerable<string> ContainerNames => new[] { Spec.Get("initContainers"u8), Spec.Get("containers"u8) }
        .Where(list => list.ValueKind == JsonValueKind.Array)
        .SelectMany(list => list.EnumerateArray())
        .Select(container => container.Text("name"u8) ?? "");
}
