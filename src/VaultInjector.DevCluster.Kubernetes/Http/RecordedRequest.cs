using System.Collections.Concurrent;

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

/// <summary>The latest requests in the order of their answers; a watch is recorded when it begins.</summary>
public sealed class RequestLog
{
    private const int Length = 50_000;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public void Add(RecordedRequest request)
    {
        _requests.Enqueue(request);
        while (_requests.Count > Length)
        {
            _requests.TryDequeue(out _);
        }
    }
}
