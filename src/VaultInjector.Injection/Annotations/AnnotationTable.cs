using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations of the domain: the one list from which parsing, suggestions and documentation come.</summary>
public static class AnnotationTable
{
    private static readonly Dictionary<string, Annotation> ByKey;
    private static readonly Dictionary<string, Annotation> ByHead;

    static AnnotationTable()
    {
        All = [.. IdentityRows.All, .. FileRows.All, .. SecretRows.All, .. EnvironmentRows.All, .. AgentRows.All, .. BookkeepingRows.All];
        ByKey = All.Where(a => a.Head is null).ToDictionary(a => a.Key, StringComparer.Ordinal);
        ByHead = All.Where(a => a.Head is not null).ToDictionary(a => a.Head!, StringComparer.Ordinal);
    }

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<Annotation> All { get; }

    /// <summary>The annotation of a key, which may be a family's key with any NAME.</summary>
    internal static Annotation? Find(string key) =>
        ByKey.GetValueOrDefault(key) ??
        (Split(key[AnnotationKeys.Domain.Length..]) is (var head, not null) ? ByHead.GetValueOrDefault(head) : null);

    /// <summary>The known key that a mistyped name of the domain comes closest to; its NAME is kept.</summary>
    internal static string? Nearest(string name)
    {
        var (head, rest) = Split(name);
        if (rest is not null && NearestName.To(head, ByHead.Keys) is { } family)
        {
            return $"{AnnotationKeys.Domain}{family}.{rest}";
        }

        return NearestName.To(name, All.Select(a => a.Head ?? a.Name).Distinct(StringComparer.Ordinal)) is not { } nearest ? null
            : ByKey.ContainsKey(AnnotationKeys.Domain + nearest) ? AnnotationKeys.Domain + nearest
            : AnnotationKeys.Domain + ByHead[nearest].Name;
    }

    /// <summary>What stands before the first dot and after it; the latter is null where there is no dot.</summary>
    private static (string Head, string? Tail) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, null) : (name[..dot], name[(dot + 1)..]);
    }
}
