using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Ground;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Context;

/// <summary>Labels and annotations of namespaces: from manifests, else from the cluster, else assumed with a note.</summary>
/// <param name="cluster">Null without a cluster.</param>
/// <param name="terminal">Gets the note.</param>
internal sealed class NamespaceKnowledge(KubernetesApi? cluster, Terminal terminal)
{
    /// <summary>Of every Vault, in namespaces of up to four names.</summary>
    private static readonly string EveryRole = string.Join(
        ", ",
        from place in new[] { "", "@*", "@*/*", "@*/*/*", "@*/*/*/*", "@*/*/*/*/*" }
        from role in new[] { "*", "token:*" }
        select role + place);

    private readonly Dictionary<string, NamespaceMetadata> _known = new(StringComparer.Ordinal);

    /// <summary>The namespace of the manifests; null unless there is exactly one.</summary>
    public string? Only => _known.Count == 1 ? _known.Keys.First() : null;

    /// <summary>Takes a Namespace manifest, or the Namespaces of a list; ignores everything else.</summary>
    public void Learn(JsonNode? document)
    {
        if (document is JsonObject list && list["items"] is JsonArray items)
        {
            items.ToList().ForEach(Learn);
        }
        else if (
            document is JsonObject item &&
            JsonText.Of(item["kind"]) == "Namespace" &&
            JsonText.Of(item["apiVersion"]) == "v1" &&
            item["metadata"] is JsonObject metadata)
        {
            Demand(metadata, "labels");
            Demand(metadata, "annotations");
            using var json = JsonDocument.Parse(metadata.ToJsonString());
            var root = json.RootElement;
            _known[root.Text("name"u8) ?? ""] = new NamespaceMetadata(
                root.Text("name"u8) ?? "",
                root.Get("labels"u8).Map(),
                root.Get("annotations"u8).Map());
        }
    }

    /// <summary>The API server refuses a label or an annotation that is not text; ours are refused in words that say what to do.</summary>
    private static void Demand(JsonObject metadata, string map)
    {
        foreach (var (key, value) in metadata[map] as JsonObject ?? [])
        {
            if (key.StartsWith(AnnotationKeys.Domain, StringComparison.Ordinal) && value is not null && JsonText.Of(value) is null)
            {
                var shown = value.ToJsonString();
                throw new CommandLineException(
                    ExitCode.BadData,
                    $"Namespace {JsonText.Of(metadata["name"])}: {key} = {shown} is not text; quote it: \"{shown}\"");
            }
        }
    }

    /// <summary>Null if the cluster has no such namespace.</summary>
    /// <exception cref="KubernetesApiException">The API server does not answer.</exception>
    public async ValueTask<NamespaceMetadata?> FindAsync(string name, CancellationToken cancellation) =>
        _known.TryGetValue(name, out var known) ? known
        : cluster is not null ? await cluster.FindNamespaceAsync(name, cancellation)
        : Assumed(name);

    private NamespaceMetadata Assumed(string name)
    {
        terminal.Note(
            $"labels and annotations of namespace {name} are unknown; assuming that it is opted in and allows every role; " +
            "pass --namespace-file or --kubeconfig");
        return new NamespaceMetadata(
            name,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AnnotationKeys.InjectionLabel] = AnnotationKeys.InjectionEnabled,
            }.ToFrozenDictionary(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { [AnnotationKeys.AllowedRoles] = EveryRole }.ToFrozenDictionary(
                StringComparer.Ordinal));
    }
}
