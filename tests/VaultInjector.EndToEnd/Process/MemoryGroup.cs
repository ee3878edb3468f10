using System.Globalization;

namespace VaultInjector.EndToEnd.Process;

/// <summary>A control group that limits the memory of a process, as a kubelet makes one for a container; of either version.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private readonly string _directory;
    private readonly string _own;
    private readonly bool _isV2;

    private MemoryGroup(string own, bool isV2) =>
        (_own, _directory, _isV2) = (own, Path.Combine(own, $"vault-injector-soak-{Environment.ProcessId}"), isV2);

    public string Kind => _isV2 ? "a control group of version 2" : "a control group of version 1";

    /// <summary>The most memory that it held, with the pages of files; null where the kernel does not say.</summary>
    public long? PeakBytes => Number(_isV2 ? "memory.peak" : "memory.max_usage_in_bytes");

    /// <summary>How often the kernel ended a process for want of memory.</summary>
    public long Kills =>
        File.ReadLines(Path.Combine(_directory, _isV2 ? "memory.events" : "memory.oom_control"))
            .Select(line => line.Split(' '))
            .Where(words => words[0] == "oom_kill")
            .Sum(words => long.Parse(words[1], CultureInfo.InvariantCulture));

    /// <summary>Null where this process may not make one.</summary>
    public static MemoryGroup? TryCreate(long bytes)
    {
        try
        {
            return Of("memory", isV2: false)?.Create(bytes) ?? Of("", isV2: true)?.Create(bytes);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Starts a process in the group: a child is in the group of its parent, which is in there for that moment only.</summary>
    public T Start<T>(Func<T> start)
    {
        Enter(_directory);
        try
        {
            return start();
        }
        finally
        {
            Enter(_own);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_directory);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // A process of it is still ending: the group stays, empty.
        }
    }

    private static MemoryGroup? Of(string controller, bool isV2)
    {
        var path = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).FirstOrDefault(parts => parts[1] == controller);
        var own = path is null ? "" : Path.Join(isV2 ? Root : Path.Combine(Root, controller), path[2]);
        return File.Exists(Path.Combine(own, "cgroup.procs")) ? new MemoryGroup(own, isV2) : null;
    }

    private static void Enter(string group) =>
        File.WriteAllText(Path.Combine(group, "cgroup.procs"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private MemoryGroup Create(long bytes)
    {
        Directory.CreateDirectory(_directory);
        var limit = Path.Combine(_directory, _isV2 ? "memory.max" : "memory.limit_in_bytes");
        if (!File.Exists(limit))
        {
            Dispose();
            throw new IOException("The memory controller is not handed down to this group.");
        }

        File.WriteAllText(limit, bytes.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    private long? Number(string file) => File.Exists(Path.Combine(_directory, file))
        ? long.Parse(File.ReadAllText(Path.Combine(_directory, file)), CultureInfo.InvariantCulture)
        : null;
}
