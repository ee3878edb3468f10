using System.Collections.Concurrent;
using System.Diagnostics;

namespace VaultInjector.DevCluster.Pods;

/// <summary>
/// Starts all processes from one thread that lives as long as the runner, so that a parent-death signal means the runner's death.
/// </summary>
public sealed class ProcessLauncher : IDisposable
{
    private static readonly string? SetPrivileges = Find("setpriv");
    private static readonly string? SetSession = Find("setsid");
    private readonly BlockingCollection<Action> _work = [];

    public ProcessLauncher() =>
        new Thread(() =>
        {
            foreach (var action in _work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "process launcher" }.Start();

    /// <summary>Starts a command as the leader of a process group of its own, if the machine has <c>setsid</c>.</summary>
    public Task<Process> StartAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string directory)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(Description(command, environment, directory))!);
            }
            catch (Exception problem)
            {
                started.SetException(problem);
            }
        });
        return started.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    /// <summary>The full path of an executable on the PATH, or null.</summary>
    public static string? Find(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(name) ? name : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }

    private static ProcessStartInfo Description(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string directory)
    {
        List<string> all = [];
        if (SetPrivileges is not null)
        {
            all.AddRange([SetPrivileges, "--pdeathsig", "KILL", "--"]);
        }

        if (SetSession is not null)
        {
            all.Add(SetSession);
        }

        all.AddRange(command);
        var info = new ProcessStartInfo(all[0], all.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
