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
        var natives = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        var (problems, ignored) = (new List<PodProblem>(), new List<string>());
        foreach (var entry in annotations.All)
        {
            var (key, text) = (entry.Key, entry.Text);
            foreach (var outcome in table.Translate(entry, annotations, vault))
            {
                var native = outcome as Outcome.Native;
                var own = AnnotationKeys.Domain + native?.Key;
                if (native is not null && (natives.TryAdd(own, native.Text) || natives[own] == native.Text))
                {
                    sources.TryAdd(own, key);
                }
                else if (native is null && outcome is Outcome.NoEffect)
                {
                    ignored.Add(key);
                }
                else
                {
                    problems.Add(native is null ? Problem(key, text, (Outcome.Wrong)outcome) : Doubled(key, text, sources[own]));
                }
            }
        }

        foreach (var fallback in defaults)
        {
            natives.TryAdd(AnnotationKeys.Domain + fallback.Key, fallback.Text);
        }

        return new Translation(product, [.. natives], sources, [.. problems.Take(PodProblem.MostOfAKind)], ignored)
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
}
