using System.Text.Json.Nodes;

namespace VaultInjector.CommandLine.Yaml;

/// <summary>
/// Writes a changed value into the text that it was read from: only what was added is new, only the lines of what was removed are gone;
/// every other character stays, comments too.
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
        var removed = before.Where(entry => !after.ContainsKey(entry.Key)).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < map.Entries.Count; index++)
        {
            if (map.Entries[index] is not { Key: { } key } entry)
            {
                _isLost |= removed.Count > 0;
            }
            else if (removed.Contains(key))
            {
                Add(_writer.WithoutLines(map, index));
            }
            else
            {
                Visit(entry.Value, after[key]);
            }
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

    /// <summary>The items that are still there are in their order; others are inserted, and those that are gone removed.</summary>
    private void List(SourceNode.List list, JsonArray before, JsonArray after)
    {
        var (index, added) = (0, new List<JsonNode?>());
        for (var at = 0; at < after.Count; at++)
        {
            while (index < before.Count && !after.Skip(at).Any(item => Growth.IsSame(before[index], item)))
            {
                Add(_writer.WithoutLines(list, index++));
            }

            if (index < before.Count && Growth.IsSame(before[index], after[at]))
            {
                Insert(list, index, added);
                Visit(list.Items[index++], after[at]);
            }
            else
            {
                added.Add(after[at]);
            }
        }

        Insert(list, index, added);
        for (; index < before.Count; index++)
        {
            Add(after.Count == 0 ? null : _writer.WithoutLines(list, index));
        }
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
