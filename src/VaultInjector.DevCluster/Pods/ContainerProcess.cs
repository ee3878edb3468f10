using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VaultInjector.DevCluster.Pods;

/// <summary>One process of a container with what it prints.</summary>
public sealed class ContainerProcess : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private readonly Process _process;
    private readonly Task _output;

    private ContainerProcess(Process process, ContainerLog log)
    {
        _process = process;
        Id = process.Id;
        process.StandardInput.Close();
        _output = Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log));
        Exited = WaitAsync();
    }

    /// <summary>The exit code, available when all processes of the group have ended.</summary>
    public Task<int> Exited { get; }

    public int Id { get; }

    public static async Task<ContainerProcess> StartAsync(ProcessLauncher launcher, ContainerCommand command, ContainerLog log) =>
        new(await launcher.StartAsync(command.Arguments, command.Environment, command.Directory), log);

    /// <summary>Asks the process to end, and makes it end after the grace period.</summary>
    public async Task<int> StopAsync(TimeSpan grace, TimeProvider clock)
    {
        Signal(Id, Terminate);
        try
        {
            return await Exited.WaitAsync(grace, clock);
        }
        catch (TimeoutException)
        {
            KillNow();
            return await Exited;
        }
    }

    public void KillNow()
    {
        Signal(-Id, Kill);
        Signal(Id, Kill);
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        Signal(-Id, Kill);
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        return _process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader from, ContainerLog to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            to.Add(line);
        }
    }

    private static void Signal(int target, int signal) => _ = NativeKill(target, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int target, int signal);
}
