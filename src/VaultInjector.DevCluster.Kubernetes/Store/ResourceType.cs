namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>One kind of object that the server knows, with what discovery says about it.</summary>
public sealed record ResourceType(string Group, string Version, string Plural, string Kind)
{
    public bool Namespaced { get; init; } = true;

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Subresource name and the kind that its body has.</summary>
    public IReadOnlyDictionary<string, string> Subresources { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reviews are answered and forgotten, and Bindings carried out; everything else is stored.</summary>
    public bool IsStored { get; init; } = true;

    public bool HasStatus => Subresources.ContainsKey("status");

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public ResourceType With(params ReadOnlySpan<(string Name, string Kind)> subresources)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, kind) in subresources)
        {
            all[name] = kind;
        }

        return this with { Subresources = all };
    }
}
