using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations of the domain: the one list from which parsing, suggestions and documentation come.</summary>
public static class AnnotationTable
{
    private static readonly Dictionary<string, Annotation> ByKey;

    static AnnotationTable()
    {
        All = [.. IdentityRows.All, .. FileRows.All, .. AgentRows.All, .. BookkeepingRows.All];
        ByKey = All.ToDictionary(a => a.Key, StringComparer.Ordinal);
    }

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<Annotation> All { get; }

    internal static Annotation? Find(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>The known key that a mistyped name of the domain comes closest to.</summary>
    internal static string? Nearest(string name) =>
        NearestName.To(name, All.Select(a => a.Name)) is { } nearest ? AnnotationKeys.Domain + nearest : null;
}
