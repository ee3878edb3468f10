namespace VaultInjector.DevCluster.Kubernetes.Http;

/// <summary>One answered request, for tests that compare what is used with what is allowed.</summary>
public sealed record RecordedRequest(string User, string Verb, string Uri, int Status)
{
    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public string UserAgent { get; init; } = "";
}
