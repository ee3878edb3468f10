namespace VaultInjector.Injection.Requests;

/// <summary>The images that an agent of ours may run: the configured one and former ones, whatever their tag or digest.</summary>
/// <remarks>
/// The repository is compared and not the tag: after an upgrade, pods of the previous version still ask for tokens, and their agents keep
/// the previous tag for as long as they live. An operator who moves to another repository lists the former one.
/// </remarks>
public sealed class AgentImages
{
    private readonly HashSet<string> _repositories;

    private AgentImages(HashSet<string> repositories) => _repositories = repositories;

    /// <param name="current">The configured image.</param>
    /// <param name="former">Images or repositories that were configured before.</param>
    public static AgentImages Of(string current, IEnumerable<string> former) =>
        new(former.Prepend(current).Select(Repository).ToHashSet(StringComparer.Ordinal));

    public bool Include(string image) => _repositories.Contains(Repository(image));

    /// <summary>The image without digest and tag: <c>registry.example:5000/agent</c>.</summary>
    private static string Repository(string image)
    {
        var name = image.IndexOf('@', StringComparison.Ordinal) is var digest and >= 0 ? image[..digest] : image;
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
