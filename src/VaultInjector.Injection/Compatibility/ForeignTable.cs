using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of one product by their keys.</summary>
internal sealed class ForeignTable
{
    private readonly Dictionary<string, ForeignAnnotation> _byName;
    private readonly ForeignAnnotation[] _families;

    public ForeignTable(IEnumerable<ForeignAnnotation> rows)
    {
        All = [.. rows];
        _byName = All.Where(row => row.Head is null).ToDictionary(row => row.Name, StringComparer.Ordinal);
        _families = [.. All.Where(row => row.Head is not null).OrderByDescending(row => row.Head!.Length)];
    }

    /// <summary>In the order of the documentation.</summary>
    public IReadOnlyList<ForeignAnnotation> All { get; }

    /// <summary>What an annotation becomes; one that is not in the table has no effect, as with the product itself.</summary>
    public IEnumerable<Outcome> Translate(ForeignEntry entry, ForeignAnnotations others, OperatorVault vault) => Find(entry.Name) switch
    {
        (null, _) => [new Outcome.NoEffect()],
        ({ Translate: { } translate }, var own) => translate(new ForeignValue(entry.Key, own, entry.Text, others, vault)),
        ({ Treatment: Treatment.Refused } row, _) => [Refusal(row.Meaning)],
        _ => [new Outcome.NoEffect()],
    };

    /// <summary>A refusal in the words of the documentation.</summary>
    public static Outcome.Wrong Refusal(string reason) =>
        new($"to be absent: {reason}") { Kind = RejectionKind.ForeignRefused };

    private (ForeignAnnotation? Row, string Name) Find(string name) =>
        _byName.TryGetValue(name, out var row) ? (row, "")
        : Array.Find(_families, family => IsOf(family.Head!, name)) is { } family ? (family, name[family.Head!.Length..])
        : (null, "");

    private static bool IsOf(string head, string name) => name.Length > head.Length && name.StartsWith(head, StringComparison.Ordinal);
}
