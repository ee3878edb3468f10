namespace VaultInjector.Templates.Parsing;

/// <summary>The tree of a template and of those that it defines.</summary>
internal sealed class ParsedTemplates
{
    private readonly Dictionary<string, ListNode> _named = new(StringComparer.Ordinal);

    public ListNode Main { get; set; } = new(0, []);

    public IEnumerable<ListNode> All => _named.Values.Append(Main);

    /// <summary>False if a template of that name is there already; an empty one is replaced, and does not replace.</summary>
    public bool Add(string name, ListNode list)
    {
        if (_named.TryGetValue(name, out var known) && !IsEmpty(known))
        {
            return IsEmpty(list);
        }

        _named[name] = list;
        return true;
    }

    public ListNode? Find(string name) => _named.GetValueOrDefault(name);

    private static bool IsEmpty(ListNode list) =>
        list.Nodes.TrueForAll(node => node is TextNode text && string.IsNullOrWhiteSpace(text.Text));
}
