namespace VaultInjector.Webhook.Kubernetes;

/// <summary>What to list and watch.</summary>
/// <param name="Name">For metrics, logs and readiness: from a closed set, for example <c>namespaces</c>.</param>
/// <param name="Path">Of the collection, with its selectors.</param>
/// <param name="ListAgainAfter">Lists all objects again after this time; null lists only if the watch cannot continue.</param>
internal sealed record WatchedCollection(string Name, string Path, TimeSpan? ListAgainAfter = null)
{
    /// <summary>Few enough for the answer to fit many times into the process, metadata of 64 KiB each included.</summary>
    private const int PageSize = 250;

    public string PageAfter(string? next) =>
        $"{Path}{(Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={PageSize}" +
        (next is null ? "" : $"&continue={Uri.EscapeDataString(next)}");
}
