using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Processes;

/// <summary>What to start.</summary>
/// <param name="Name">For messages.</param>
/// <param name="File">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record Command(string Name, string File, IReadOnlyList<string> Arguments)
{
    /// <summary>Added to the inherited environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Text for its standard input; null closes it at once.</summary>
    public string? Input { get; init; }
}

/// <summary>A server or script in its own process. Its output is kept for error messages.</summary>
public sealed partial class LocalProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int Hangup = 1;
    private const int Continue = 18;
    private const int Stop = 19;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Found)> _awaited = [];
    private readonly Lock _lock = new();

    private LocalProcess(Command command)
    {
        Command = command;
        _process = new Process { StartInfo = StartInfo(command), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public Command Command { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it wrote to standard output and standard error so far.</summary>
    public string Output => string.Join('\n', _lines);

    public static LocalProcess Start(Command command)
    {
        var local = new LocalProcess(command);
        local._process.Start();
        local._process.BeginOutputReadLine();
        local._process.BeginErrorReadLine();
        if (command.Input is { } input)
        {
            local._process.StandardInput.Write(input);
        }

        local._process.StandardInput.Close();
        return local;
    }

    /// <summary>Runs to its end.</summary>
    /// <exception cref="InvalidOperationException">It did not exit with 0; the message holds its output.</exception>
    public static async Task<string> RunAsync(Command command, CancellationToken cancellation)
    {
        var local = Start(command);
        await using (local)
        {
            var code = await local.WaitForExitAsync(cancellation);
            return code == 0
                ? local.Output
                : throw new InvalidOperationException($"{command.Name} ended with exit code {code}:\n{local.Output}");
        }
    }

    /// <summary>Waits for a line of its output, past or future, that matches.</summary>
    /// <exception cref="InvalidOperationException">It ended without one; the message holds its output.</exception>
    public async Task<Match> WaitForLineAsync(Regex pattern, CancellationToken cancellation)
    {
        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_lines.Select(line => pattern.Match(line)).FirstOrDefault(match => match.Success) is { } match)
            {
                return match;
            }

            _awaited.Add((pattern, found));
        }

        var ended = _process.WaitForExitAsync(cancellation);
        if (await Task.WhenAny(found.Task, ended) == ended && !found.Task.IsCompleted)
        {
            await ended;
            throw new InvalidOperationException($"{Command.Name} ended with exit code {_process.ExitCode} before it was ready:\n{Output}");
        }

        return await found.Task;
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and SIGKILL if it has not ended within half a minute. Returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Send(Terminate);
        using var limit = new CancellationTokenSource(Grace);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return _process.ExitCode;
    }

    /// <summary>SIGHUP: reload certificates.</summary>
    public void Reload() => Send(Hangup);

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => Send(Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Send(Continue);

    /// <summary>SIGTERM, without waiting.</summary>
    public void SignalTerminate() => Send(Terminate);

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(Command command)
    {
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(line);
            _awaited.RemoveAll(awaited => awaited.Pattern.Match(line) is { Success: true } match && awaited.Found.TrySetResult(match));
        }
    }

    private void Send(int signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);
}
