using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// Labels and annotations of every namespace, kept by a watch, so that admission and broker need no request of their own.
/// A namespace too new to be in it is read once, directly.
/// </summary>
public sealed partial class NamespaceCache(KubernetesApi api, TimeProvider time, ILogger<NamespaceCache> logger) : BackgroundService
{
    private const string Path = "/api/v1/namespaces";
    private static readonly TimeSpan DirectReadLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, NamespaceMetadata> _namespaces = new(StringComparer.Ordinal);

    /// <summary>False until the first list has arrived.</summary>
    public bool Synced { get; private set; }

    /// <summary>The namespace, or null where it does not exist.</summary>
    /// <exception cref="KubernetesApiException">It is not cached and the API server does not answer.</exception>
    public async ValueTask<NamespaceMetadata?> FindAsync(string name, CancellationToken cancellation) =>
        _namespaces.TryGetValue(name, out var known) ? known : await ReadAsync(name, cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Log.WatchEnded(logger, failure.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var version = await ListAsync(cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            await foreach (var change in api.WatchAsync(Path, version, cancellation))
            {
                version = change.ResourceVersion;
                Apply(change);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellation)
    {
        using var list = await api.GetAsync(Path, cancellation);
        var current = list.RootElement.Items().Select(Read).ToList();
        foreach (var gone in _namespaces.Keys.Except(current.Select(item => item.Name), StringComparer.Ordinal).ToList())
        {
            _namespaces.TryRemove(gone, out _);
        }

        current.ForEach(item => _namespaces[item.Name] = item);
        Synced = true;
        return list.RootElement.Child("metadata"u8).Text("resourceVersion"u8) ?? "";
    }

    private void Apply(WatchEvent change)
    {
        if (change.Type == WatchEvent.Bookmark)
        {
            return;
        }

        var item = Read(change.Object);
        if (change.Type == WatchEvent.Deleted)
        {
            _namespaces.TryRemove(item.Name, out _);
        }
        else
        {
            _namespaces[item.Name] = item;
        }
    }

    private async Task<NamespaceMetadata?> ReadAsync(string name, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(DirectReadLimit);
        try
        {
            using var found = await api.GetAsync($"{Path}/{Uri.EscapeDataString(name)}", limit.Token);
            return Read(found.RootElement);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KubernetesApiException(
                $"GET {Path}/{name}: the Kubernetes API server did not answer within {DirectReadLimit.TotalSeconds} s",
                null);
        }
    }

    internal static NamespaceMetadata Read(JsonElement item)
    {
        var metadata = item.Child("metadata"u8);
        return new NamespaceMetadata(metadata.Text("name"u8) ?? "", metadata.Map("labels"u8), metadata.Map("annotations"u8));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Watching namespaces was interrupted and starts again: {Reason}")]
        public static partial void WatchEnded(ILogger logger, string reason);
    }
}
