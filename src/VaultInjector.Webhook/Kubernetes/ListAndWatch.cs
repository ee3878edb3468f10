using System.Text.Json;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>
/// The one loop that follows objects of the API server: lists them page by page, watches from there, continues where a watch ended, and
/// lists again where that version is too old. Knows how old what it tells is. Never ends before the process does.
/// </summary>
internal sealed partial class ListAndWatch : IReadinessCheck
{
    /// <summary>A server that ends each watch at once must not be asked without a pause.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    private readonly WatchedCollection _collection;
    private readonly KubernetesApi _api;
    private readonly Clock _clock;
    private readonly InjectorMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private string? _version;
    private TimeSpan _listedAt;
    private long _currentAt = -1;

    public ListAndWatch(WatchedCollection collection, KubernetesApi api, Clock clock, InjectorMetrics metrics, ILogger logger)
    {
        (_collection, _api, _clock, _metrics, _logger) = (collection, api, clock, metrics, logger);
        _backoff = new Backoff(clock.Random);
        metrics.ObserveWatch(collection.Name, () => Age?.TotalSeconds);
    }

    public string Name => $"watch-{_collection.Name}";

    /// <summary>Time since the API server last told that this is current; null before the first list.</summary>
    public TimeSpan? Age => Interlocked.Read(ref _currentAt) is >= 0 and var at ? _clock.Steady - new TimeSpan(at) : null;

    /// <summary>Always ready: pods are created without it.</summary>
    public ReadinessState State => Age is { } age
        ? new ReadinessState(true, $"current as of {Math.Floor(age.TotalSeconds)} s ago", age < Stale)
        : new ReadinessState(true, "not listed yet", IsWell: false);

    public async Task RunAsync(IObjectFollower follower, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(follower, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _version = CanGoOn(failure) ? _version : null;
                Log.Interrupted(_logger, _collection.Name, failure.Message);
                await _clock.DelayAsync(_backoff.Next(), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Without an answer, the API server may still know the version when it is back.</summary>
    private static bool CanGoOn(Exception failure) => failure is IOException or KubernetesApiException { Status: null };

    private async Task FollowAsync(IObjectFollower follower, CancellationToken stopping)
    {
        if (_version is null || _clock.Steady - _listedAt >= _collection.ListAgainAfter)
        {
            _version = await ListAsync(follower, stopping);
            _listedAt = _clock.Steady;
            IsCurrent();
        }

        var opened = _clock.Steady;
        await foreach (var change in _api.WatchMetadataAsync(_collection.Path, _version, stopping))
        {
            IsCurrent();
            Take(follower, change);
            _version = change.ResourceVersion is { Length: > 0 } version ? version : _version;
        }

        if (_clock.Steady - opened < ShortestWatch)
        {
            throw new KubernetesApiException("the API server ended the watch at once", null);
        }

        IsCurrent();
        _backoff.Reset();
    }

    private async Task<string> ListAsync(IObjectFollower follower, CancellationToken stopping)
    {
        await follower.ListBeginsAsync(stopping);
        string? next = null;
        string version;
        do
        {
            using var answer = await _api.GetMetadataAsync(_collection.PageAfter(next), stopping);
            (var items, version, next) = ListPage.Read(answer.RootElement);
            foreach (var item in items)
            {
                Guarded(follower.Present, item);
            }
        }
        while (next is not null);

        follower.ListEnds(stopping);
        return version;
    }

    private void Take(IObjectFollower follower, WatchEvent change)
    {
        switch (change.Kind)
        {
            case WatchEventKind.Present:
                Guarded(follower.Present, change.Object);
                break;
            case WatchEventKind.Deleted:
                Guarded(follower.Gone, change.Object);
                break;
            case WatchEventKind.Unreadable:
                Drop(change.Problem ?? "it cannot be read");
                break;
            default:
                break;
        }
    }

    private void Guarded(Action<JsonElement> take, JsonElement item)
    {
        try
        {
            take(item);
        }
        catch (Exception failure)
        {
            Drop(failure.Message);
        }
    }

    private void Drop(string why)
    {
        _metrics.WatchEventDropped(_collection.Name);
        Log.Dropped(_logger, _collection.Name, why);
    }

    private void IsCurrent() => Interlocked.Exchange(ref _currentAt, _clock.Steady.Ticks);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The watch of {Collection} was interrupted; will retry: {Reason}")]
        public static partial void Interrupted(ILogger logger, string collection, string reason);

        [LoggerMessage(2, LogLevel.Warning, "One event of the watch of {Collection} was dropped: {Reason}")]
        public static partial void Dropped(ILogger logger, string collection, string reason);
    }
}
