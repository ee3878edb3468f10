using System.Text;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>An annotation of another product on a pod.</summary>
/// <param name="Key">Its whole key.</param>
/// <param name="Name">The key without the product's domain.</param>
/// <param name="Text">Its value.</param>
internal sealed record ForeignEntry(string Key, string Name, string Text);

/// <summary>The annotations of one product on a pod, up to the limits that hold for ours.</summary>
internal sealed class ForeignAnnotations(IReadOnlyList<ForeignEntry> all)
{
    /// <summary>All of them: those of the product's first domain first, then in the order of the pod.</summary>
    public IReadOnlyList<ForeignEntry> All => all;

    public bool IsEmpty => all.Count == 0;

    /// <summary>The value of a key without the domain; null where it is missing.</summary>
    public string? this[string name] => all.FirstOrDefault(entry => entry.Name == name)?.Text;

    /// <param name="annotations">All annotations of the pod.</param>
    /// <param name="domains">Of the product; an annotation of an earlier one counts before that of the same name of a later one.</param>
    public static ForeignAnnotations Read(JsonElement annotations, params IReadOnlyList<string> domains) =>
        new([.. domains.SelectMany(domain => Read(annotations, domain)).Take(PodAnnotations.MostAnnotations)]);

    private static IEnumerable<ForeignEntry> Read(JsonElement annotations, string domain)
    {
        var prefix = Encoding.UTF8.GetBytes(domain);
        foreach (var annotation in annotations.Fields())
        {
            if (annotation.KeyStartsWith(prefix))
            {
                var key = annotation.Key();
                yield return new ForeignEntry(key, key[domain.Length..], annotation.Value.Text() ?? "");
            }
        }
    }
}
