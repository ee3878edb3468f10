using System.Text.Json;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Explain;

/// <summary>The input of a decision.</summary>
internal sealed record ExplainedPod(JsonElement Pod, NamespaceMetadata Namespace, InjectionSettings Settings)
{
    private JsonElement Spec => Pod.Child("spec"u8);

    public string ServiceAccount =>
        Spec.Text("serviceAccountName"u8) is { Length: > 0 } name ? name : Spec.Text("serviceAccount"u8) ?? "default";

    public IEnumerable<string> ContainerNames => new[] { Spec.Child("initContainers"u8), Spec.Child("containers"u8) }
        .Where(list => list.ValueKind == JsonValueKind.Array)
        .SelectMany(list => list.EnumerateArray())
        .Select(container => container.Text("name"u8) ?? "");
}
