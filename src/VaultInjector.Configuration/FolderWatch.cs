namespace VaultInjector.Configuration;

/// <summary>Says when to look at a folder again: soon after inotify tells of a change, and from time to time in any case.</summary>
/// <remarks>
/// Where inotify cannot watch the folder (it is not there yet, or the user's watches are used up), the looks are frequent.
/// </remarks>
internal sealed class FolderWatch : IDisposable
{
    /// <summary>Files that change together are read together.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(50);

    /// <summary>inotify does not see that the folder itself was replaced.</summary>
    private static readonly TimeSpan Patrol = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Func<string> _folder;
    private readonly TimeSpan _poll;
    private readonly bool _mayWatch;
    private readonly Func<bool> _look;
    private readonly ITimer _timer;
    private FileSystemWatcher? _watcher;
    private bool _isSettling;
    private bool _ended;

    /// <param name="folder">The folder as it is now.</param>
    /// <param name="options">Intervals, time and whether inotify may be used.</param>
    /// <param name="look">Looks at the folder; whether something had changed. Never called twice at once.</param>
    public FolderWatch(Func<string> folder, VaultInjectorOptions options, Func<bool> look)
    {
        (_folder, _poll, _look) = (folder, options.PollInterval, look);
        _mayWatch = options.Environment("DOTNET_USE_POLLING_FILE_WATCHER") is not ("1" or "true");
        _watcher = Watch();
        _timer = options.Time.CreateTimer(_ => Tick(), null, Pause, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Pause => _watcher is null ? _poll : Patrol;

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _watcher?.Dispose();
            _timer.Dispose();
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            var patrol = !_isSettling;
            _isSettling = false;
            if (_ended)
            {
                return;
            }

            // A change that only the patrol saw: inotify watches a folder that is no longer this one.
            if ((_look() && patrol) || _watcher is null)
            {
                _watcher?.Dispose();
                _watcher = Watch();
            }

            if (!_ended && !_isSettling)
            {
                _timer.Change(Pause, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Changed()
    {
        lock (_gate)
        {
            if (!_isSettling && !_ended)
            {
                _isSettling = true;
                _timer.Change(Settle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private FileSystemWatcher? Watch()
    {
        if (!_mayWatch)
        {
            return null;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(_folder()) { IncludeSubdirectories = true };
            watcher.Created += (_, _) => Changed();
            watcher.Changed += (_, _) => Changed();
            watcher.Renamed += (_, _) => Changed();
            watcher.Deleted += (_, _) => Changed();
            watcher.Error += (_, _) => Lost(watcher);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or PlatformNotSupportedException or
            UnauthorizedAccessException)
        {
            watcher?.Dispose();
            return null;
        }
    }

    /// <summary>Polls from now on, and tries again to watch at each look.</summary>
    private void Lost(FileSystemWatcher watcher)
    {
        lock (_gate)
        {
            if (_watcher == watcher)
            {
                _watcher = null;
            }
        }

        watcher.Dispose();
        Changed();
    }
}
