using System.Collections.Concurrent;
using System.Text.Json;
using VaultInjector.Injection.Pods;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// Labels and annotations of every namespace, kept by a watch, so that admission and broker need no request of their own.
/// A namespace that is not in it, or a copy that is too old, is asked for.
/// </summary>
internal sealed class NamespaceCache(KubernetesApi api, Clock clock, InjectorMetrics metrics, ILogger<NamespaceCache> logger)
    : BackgroundService, IObjectFollower
{
    /// <summary>A copy that is older does not decide what a pod may have.</summary>
    public static readonly TimeSpan OldestForGrants = TimeSpan.FromSeconds(60);
    private const int MostMissing = 1024;
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DirectReadLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, NamespaceMetadata> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeSpan> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public ListAndWatch Watch { get; } = new(
        new WatchedCollection("namespaces", NamespaceReading.Path), api, clock, metrics, logger);

    /// <summary>All that are known.</summary>
    public IEnumerable<NamespaceMetadata> All => _namespaces.Values;

    /// <summary>The namespace, however old the copy is; null if it does not exist.</summary>
    /// <exception cref="KubernetesApiException">There is no copy, and the API server does not answer.</exception>
    public async ValueTask<NamespaceMetadata?> FindAsync(string name, CancellationToken cancellation) =>
        _namespaces.TryGetValue(name, out var known) ? known
        : IsMissing(name) ? null
        : await ReadAsync(name, cancellation);

    /// <summary>The namespace, at most <see cref="OldestForGrants"/> old; null if it does not exist.</summary>
    /// <exception cref="KubernetesApiException">There is no such copy, and the API server does not answer.</exception>
    public ValueTask<NamespaceMetadata?> FindCurrentAsync(string name, CancellationToken cancellation) =>
        Watch.Age < OldestForGrants ? FindAsync(name, cancellation) : new(ReadAsync(name, cancellation));

    public Task ListBeginsAsync(CancellationToken cancellation)
    {
        _listed.Clear();
        return Task.CompletedTask;
    }

    public void Present(JsonElement item)
    {
        var found = NamespaceReading.Of(item);
        _namespaces[found.Name] = found;
        _listed.Add(found.Name);
    }

    public void Gone(JsonElement item) => _namespaces.TryRemove(NamespaceReading.Of(item).Name, out _);

    public void ListEnds(CancellationToken cancellation)
    {
        foreach (var gone in _namespaces.Keys.Except(_listed, StringComparer.Ordinal).ToList())
        {
            _namespaces.TryRemove(gone, out _);
        }

        _listed.Clear();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Watch.RunAsync(this, stoppingToken);

    /// <summary>Remembers for a moment that it does not exist: made-up names do not reach the API server again and again.</summary>
    private NamespaceMetadata? Missing(string name)
    {
        if (_missing.Count >= MostMissing)
        {
            _missing.Clear();
        }

        _missing[name] = clock.Steady;
        return null;
    }

    private bool IsMissing(string name) => _missing.TryGetValue(name, out var since) && clock.Steady - since < MissingFor;

    private async Task<NamespaceMetadata?> ReadAsync(string name, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(DirectReadLimit, clock.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await api.FindNamespaceAsync(name, limit.Token) ?? Missing(name);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesApiException(
                $"GET {NamespaceReading.Path}/{name}: the Kubernetes API server did not answer within {DirectReadLimit.TotalSeconds} s",
                null);
        }
    }
}
