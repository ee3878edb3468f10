using System.Threading.Channels;

namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>Names one stored object.</summary>
public readonly record struct ObjectKey(ResourceType Type, string Namespace, string Name);

/// <summary>The objects at one moment, and the version of that moment.</summary>
public sealed record Listing(IReadOnlyList<JsonObject> Items, string ResourceVersion);

/// <summary>All objects in memory, with one version counter and a bounded history for watches.</summary>
/// <remarks>A stored object never changes: callers copy an object before they change it.</remarks>
public sealed class ObjectStore
{
    private const int HistoryLength = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, JsonObject> _objects = [];
    private readonly Queue<StoredChange> _history = new();
    private readonly List<ChannelWriter<StoredChange>> _watchers = [];
    private long _version = 1;
    private long _forgotten;

    public string ResourceVersion => Interlocked.Read(ref _version).ToString(CultureInfo.InvariantCulture);

    public JsonObject? Get(ResourceType type, string ns, string name)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(new ObjectKey(type, ns, name));
        }
    }

    public Listing List(ResourceType type, string? ns = null)
    {
        lock (_gate)
        {
            var items = _objects
                .Where(entry =>
                    ReferenceEquals(entry.Key.Type, type) && (ns is null || entry.Key.Namespace == ns))
                .OrderBy(entry => entry.Key.Namespace, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key.Name, StringComparer.Ordinal)
                .Select(entry => entry.Value);
            return new Listing([.. items], ResourceVersion);
        }
    }

    public IReadOnlyList<(ObjectKey Key, JsonObject Item)> Everything()
    {
        lock (_gate)
        {
            return [.. _objects.Select(entry => (entry.Key, entry.Value))];
        }
    }

    /// <summary>Adds an object; null if the name is taken.</summary>
    public JsonObject? Add(ObjectKey key, JsonObject item)
    {
        lock (_gate)
        {
            return _objects.ContainsKey(key) ? null : Commit(ChangeKind.Added, key, item, previous: null);
        }
    }

    /// <summary>Replaces an object; null if it is gone or no longer has the expected version.</summary>
    public JsonObject? Replace(ObjectKey key, JsonObject item, string expectedVersion)
    {
        lock (_gate)
        {
            return
                _objects.TryGetValue(key, out var previous) && previous.ResourceVersion() == expectedVersion
                ? Commit(ChangeKind.Modified, key, item, previous)
                : null;
        }
    }

    public JsonObject? Remove(ObjectKey key)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(key, out var previous) ? Commit(ChangeKind.Deleted, key, previous.Copy(), previous) : null;
        }
    }

    /// <summary>Subscribes to all changes after a version; null if that version is no longer remembered.</summary>
    public ChannelReader<StoredChange>? Subscribe(long after, out ChannelWriter<StoredChange> handle)
    {
        var channel = Channel.CreateUnbounded<StoredChange>(new UnboundedChannelOptions { SingleReader = true });
        handle = channel.Writer;
        lock (_gate)
        {
            if (after < _forgotten)
            {
                return null;
            }

            foreach (var change in _history.Where(change => change.Version > after))
            {
                channel.Writer.TryWrite(change);
            }

            _watchers.Add(channel.Writer);
        }

        return channel.Reader;
    }

    public void Unsubscribe(ChannelWriter<StoredChange> handle)
    {
        lock (_gate)
        {
            _watchers.Remove(handle);
        }

        handle.TryComplete();
    }

    /// <summary>Forgets the history, as etcd compaction does: watches from an older version get 410 Gone.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _history.Clear();
            _forgotten = _version;
        }
    }

    private JsonObject Commit(ChangeKind kind, ObjectKey key, JsonObject item, JsonObject? previous)
    {
        var version = Interlocked.Increment(ref _version);
        item.Meta()["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        item.Materialise();
        if (kind == ChangeKind.Deleted)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = item;
        }

        var change = new StoredChange(kind, key, item, previous, version);
        _history.Enqueue(change);
        while (_history.Count > HistoryLength)
        {
            _forgotten = _history.Dequeue().Version;
        }

        _watchers.ForEach(watcher => watcher.TryWrite(change));
        return item;
    }
}
