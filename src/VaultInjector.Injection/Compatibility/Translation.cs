using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>A pod's annotations of another product in our words.</summary>
/// <param name="Product">The product, as <c>compatibility</c> names it.</param>
/// <param name="Natives">Our annotations, whole keys.</param>
/// <param name="Sources">Which annotation each of them comes from, by our key.</param>
/// <param name="Problems">What cannot be translated; the pod is refused.</param>
/// <param name="Ignored">The annotations without effect, whole keys.</param>
internal sealed record Translation(
    string Product,
    IReadOnlyList<KeyValuePair<string, string>> Natives,
    IReadOnlyDictionary<string, string> Sources,
    IReadOnlyList<PodProblem> Problems,
    IReadOnlyList<string> Ignored)
{
    /// <summary>All annotations of the product on the pod, whole keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether the other product's webhook has injected the pod already.</summary>
    public bool IsTheirs { get; init; }

    /// <summary>The annotation by which the pod speaks to the product, whole key; empty where it does so without one.</summary>
    public string Switch { get; init; } = "";

    /// <summary>Annotations by which the other product's webhook tells that it has nothing to do, whole keys.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Marks { get; init; } = [];

    /// <summary>Whether the pod asks not to be injected.</summary>
    public bool IsOptOut { get; init; }

    /// <summary>Translates each annotation by its row; the first that says something about a key of ours wins over defaults.</summary>
    public static Translation Of(
        string product, ForeignAnnotations annotations, ForeignTable table, OperatorVault vault, IEnumerable<Outcome.Native> defaults)
    {
        var found = new Found();
        foreach (var entry in annotations.All)
        {
            foreach (var outcome in table.Translate(entry, annotations, vault))
            {
                found.Add(entry, outcome);
            }
        }

        foreach (var fallback in defaults)
        {
            found.Natives.TryAdd(AnnotationKeys.Domain + fallback.Key, fallback.Text);
        }

        return new Translation(
            product, [.. found.Natives], found.Sources, [.. found.Problems.Take(PodProblem.MostOfAKind)], found.Ignored)
        {
            Keys = [.. annotations.All.Select(entry => entry.Key)],
        };
    }

    private static PodProblem Problem(string key, string text, Outcome.Wrong wrong) => new(wrong.Kind, key, text, wrong.Expected);

    private static PodProblem Doubled(string key, string text, string other) => new(
        RejectionKind.Contradiction,
        key,
        text,
        $"only one of this annotation and {Quoted.Bare(other)}, because both mean the same file or setting");

    /// <summary>What was translated so far.</summary>
    private sealed class Found
    {
        public SortedDictionary<string, string> Natives { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Sources { get; } = new(StringComparer.Ordinal);

        public List<PodProblem> Problems { get; } = [];

        public List<string> Ignored { get; } = [];

        public void Add(ForeignEntry entry, Outcome outcome)
        {
            var native = outcome as Outcome.Native;
            var own = AnnotationKeys.Domain + native?.Key;
            if (native is not null && (Natives.TryAdd(own, native.Text) || Natives[own] == native.Text))
            {
                Sources.TryAdd(own, entry.Key);
            }
            else if (native is null && outcome is Outcome.NoEffect)
            {
                Ignored.Add(entry.Key);
            }
            else
            {
                Problems.Add(native is null
                    ? Problem(entry.Key, entry.Text, (Outcome.Wrong)outcome)
                    : Doubled(entry.Key, entry.Text, Sources[own]));
            }
        }
    }
}
