using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>
/// Writes a changed value into the text that it was read from: only what was added is new, every other character stays, comments too.
/// </summary>
internal sealed class SourceChange
{
    private readonly SourceWriter _writer;
    private readonly List<SourceEdit> _edits = [];
    private readonly HashSet<SourceNode> _changed = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SourceNode> _replaced = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<SourceNode> _anchored = [];
    private bool _isLost;

    private SourceChange(YamlDocument document) => _writer = new SourceWriter(document.Text, document.IsJson);

    /// <returns>Null if the text cannot be changed in this way; then the document has to be written anew.</returns>
    public static string? Apply(YamlDocument document, JsonNode changed)
    {
        if (document.Root is not { } root)
        {
            return null;
        }

        var change = new SourceChange(document);
        change.Visit(root, changed);
        change.Unfold(root);
        return change._isLost ? null : SourceEdit.Apply(document.Text, change._edits);
    }

    private void Visit(SourceNode node, JsonNode? changed)
    {
        var now = node.ToJson();
        if (JsonNode.DeepEquals(now, changed))
        {
            return;
        }

        if (node.Anchor is not null)
        {
            _anchored.Push(node);
        }

        switch (node, changed)
        {
            case (SourceNode.Map map, JsonObject entries):
                Map(map, (JsonObject)now!, entries);
                break;
            case (SourceNode.List list, JsonArray items):
                List(list, (JsonArray)now!, items);
                break;
            case (SourceNode.Scalar or SourceNode.Alias, _):
                _replaced.Add(node);
                Add(_writer.Replace(node, changed));
                break;
            default:
                _isLost = true;
                break;
        }

        if (node.Anchor is not null)
        {
            _anchored.Pop();
        }
    }

    private void Map(SourceNode.Map map, JsonObject before, JsonObject after)
    {
        _isLost |= before.Any(entry => !after.ContainsKey(entry.Key));
        foreach (var entry in map.Entries.Where(entry => entry.Key is not null))
        {
            Visit(entry.Value, after[entry.Key!]);
        }

        var own = map.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var added = after
            .Where(entry => !own.Contains(entry.Key))
            .Where(entry => !before.ContainsKey(entry.Key) || !JsonNode.DeepEquals(before[entry.Key], entry.Value))
            .ToList();
        if (added.Count > 0)
        {
            Add(map.IsFlow ? _writer.IntoBraces(map, added) : _writer.IntoLines(map, added));
        }
    }

    /// <summary>The items of before are still there, in their order; the others are inserted.</summary>
    private void List(SourceNode.List list, JsonArray before, JsonArray after)
    {
        var (index, added) = (0, new List<JsonNode?>());
        foreach (var item in after)
        {
            if (index < before.Count && Growth.Extends(before[index], item))
            {
                Insert(list, index, added);
                Visit(list.Items[index++], item);
            }
            else
            {
                added.Add(item);
            }
        }

        Insert(list, index, added);
        _isLost |= index < before.Count;
    }

    private void Insert(SourceNode.List list, int index, List<JsonNode?> added)
    {
        if (added.Count > 0)
        {
            Add(list.IsFlow ? _writer.IntoBrackets(list, index, added) : _writer.IntoLines(list, index, added));
            added.Clear();
        }
    }

    private void Add(SourceEdit? edit)
    {
        _changed.UnionWith(_anchored);
        _isLost |= edit is null;
        _edits.AddRange(edit is null ? [] : [edit]);
    }

    /// <summary>An alias of a value that was changed gets the value as it was.</summary>
    private void Unfold(SourceNode node)
    {
        if (node is SourceNode.Alias alias && !_replaced.Contains(alias) && _changed.Contains(alias.Target))
        {
            _edits.Add(_writer.Replace(alias, alias.ToJson()));
        }

        var children = node switch
        {
            SourceNode.Map map => map.Entries.Select(entry => entry.Value),
            SourceNode.List list => list.Items,
            _ => [],
        };
        foreach (var child in children)
        {
            Unfold(child);
        }
    }
}
