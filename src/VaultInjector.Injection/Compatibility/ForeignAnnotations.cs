using System.Text;
using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of one product on a pod, up to the limits that hold for ours.</summary>
internal sealed class ForeignAnnotations(string domain, IReadOnlyList<KeyValuePair<string, string>> all)
{
    /// <summary>All of them, keys without the domain, in the order of the pod.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => all;

    public bool IsEmpty => all.Count == 0;

    /// <summary>The value of a key without the domain; null where it is missing.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, text) in all)
            {
                if (key == name)
                {
                    return text;
                }
            }

            return null;
        }
    }

    public static ForeignAnnotations Read(string domain, JsonElement annotations)
    {
        var (prefix, found) = (Encoding.UTF8.GetBytes(domain), new List<KeyValuePair<string, string>>());
        foreach (var annotation in annotations.Fields())
        {
            if (annotation.KeyStartsWith(prefix) && found.Count < PodAnnotations.MostAnnotations)
            {
                found.Add(new(annotation.Key()[domain.Length..], annotation.Value.Text() ?? ""));
            }
        }

        return new ForeignAnnotations(domain, found);
    }

    public string Key(string name) => domain + name;
}
