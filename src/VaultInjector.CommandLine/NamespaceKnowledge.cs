using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine;

/// <summary>What is known of namespaces: from manifests, else from the cluster, else assumed, which is then said.</summary>
/// <param name="cluster">Null without a cluster.</param>
/// <param name="terminal">Told what is assumed.</param>
internal sealed class NamespaceKnowledge(KubernetesApi? cluster, Terminal terminal)
{
    private readonly Dictionary<string, NamespaceMetadata> _known = new(StringComparer.Ordinal);

    /// <summary>The one namespace that there is a manifest of; null where there are more, or none.</summary>
    public string? Only => _known.Count == 1 ? _known.Keys.First() : null;

    /// <summary>Takes a Namespace manifest, or the Namespaces of a list; passes over everything else.</summary>
    public void Learn(JsonNode? document)
    {
        if (document is JsonObject list && list["items"] is JsonArray items)
        {
            items.ToList().ForEach(Learn);
        }
        else if (
            document is JsonObject item &&
            Is(item["kind"], "Namespace") &&
            Is(item["apiVersion"], "v1") &&
            item["metadata"] is JsonObject metadata)
        {
            using var json = JsonDocument.Parse(metadata.ToJsonString());
            var root = json.RootElement;
            _known[root.Text("name"u8) ?? ""] = new NamespaceMetadata(
                root.Text("name"u8) ?? "",
                root.Get("labels"u8).Map(),
                root.Get("annotations"u8).Map());
        }
    }

    /// <summary>Null where the cluster has no such namespace.</summary>
    /// <exception cref="KubernetesApiException">The API server does not answer.</exception>
    public async ValueTask<NamespaceMetadata?> FindAsync(string name, CancellationToken cancellation) =>
        _known.TryGetValue(name, out var known) ? known
        : cluster is not null ? await cluster.FindNamespaceAsync(name, cancellation)
        : Assumed(name);

    private NamespaceMetadata Assumed(string name)
    {
        terminal.Note(
            $"nothing says how namespace {name} is labelled and annotated: opted in and every role allowed is assumed; pass --namespace-file or --kubeconfig"
        );
        return new NamespaceMetadata(
            name,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AnnotationKeys.InjectionLabel] = AnnotationKeys.InjectionEnabled,
            }.ToFrozenDictionary(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.AllowedRoles] = "*" }.ToFrozenDictionary(
                StringComparer.Ordinal));
    }

    private static bool Is(JsonNode? node, string text) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text;
}
