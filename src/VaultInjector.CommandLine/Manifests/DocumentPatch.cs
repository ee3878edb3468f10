using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Manifests;

/// <summary>The additions to the pods of one document: applied to it, and collected as a patch of the whole document.</summary>
internal sealed class DocumentPatch(JsonNode? document)
{
    private readonly JsonArray _operations = [];
    private string? _verbatim;
    private int _pods;

    /// <summary>Null if the document has no pod; the webhook's own bytes where the document is a pod.</summary>
    public string? Text => _pods == 0 ? null : _verbatim ?? _operations.ToJsonString();

    /// <summary>Counts a pod that stays as it is.</summary>
    public void Untouched() => _pods++;

    /// <param name="template">Where in the document.</param>
    /// <param name="patch">The webhook's patch of the pod, UTF-8.</param>
    public void Add(PodTemplate template, ReadOnlyMemory<byte> patch)
    {
        _pods++;
        _verbatim = template.Path.Length == 0 ? Encoding.UTF8.GetString(patch.Span) : null;
        var applied = _operations.Count;
        if (template.Path.Length > 0 && template.Template["metadata"] is null)
        {
            // The webhook saw the pod's metadata, which a template may leave out.
            _operations.Add((JsonNode)Operation($"{template.Path}/metadata", new JsonObject()));
        }

        foreach (var operation in JsonNode.Parse(patch.Span)!.AsArray())
        {
            _operations.Add((JsonNode)Operation($"{template.Path}{(string?)operation!["path"]}", operation["value"]?.DeepClone()));
        }

        AddPatch.Apply(document!, _operations.Skip(applied));
    }

    private static JsonObject Operation(string path, JsonNode? value) => new() { ["op"] = "add", ["path"] = path, ["value"] = value };
}
