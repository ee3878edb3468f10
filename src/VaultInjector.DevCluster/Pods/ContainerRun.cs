namespace VaultInjector.DevCluster.Pods;

/// <summary>The life of one container: its runs, its restarts, its end.</summary>
public sealed class ContainerRun(JsonObject spec, PodContext context) : IDisposable
{
    private const int StartError = 128;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ContainerProcess? _process;
    private volatile bool _disposed;
    private Task<int> _life = Task.FromResult(0);

    public string Name { get; } = spec.Text("name") ?? "";

    public bool IsSidecar { get; } = spec.Text("restartPolicy") is "Always";

    public ContainerLog Log { get; } = new();

    /// <summary>The present and the previous state, as in a container status.</summary>
    public JsonObject State { get; private set; } = ContainerState.Waiting("PodInitializing", "");

    public JsonObject LastState { get; private set; } = [];

    public int Restarts { get; private set; }

    public bool Running => State["running"] is not null;

    /// <summary>Whether the startup probe has passed. Without a probe: whether the process runs.</summary>
    public bool IsStarted => _started.Task.IsCompletedSuccessfully;

    public int? ExitCode { get; private set; }

    /// <summary>Runs until the restart policy requires no further restart; completes with the last exit code.</summary>
    public Task<int> RunAsync(string restartPolicy, CancellationToken cancellation)
    {
        _life = LifeAsync(restartPolicy, cancellation);
        return _life;
    }

    /// <summary>Completes when the startup probe has passed.</summary>
    public Task StartedAsync(CancellationToken cancellation) => _started.Task.WaitAsync(cancellation);

    public void TakeForStarted() => _started.TrySetResult();

    public async Task StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync();
        if (_process is { } process)
        {
            await process.StopAsync(grace, context.Options.Clock);
        }

        await _life.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public int? ProcessId => _process?.Id;

    public void KillProcess() => _process?.KillNow();

    public void KillNow()
    {
        if (!_disposed)
        {
            _stopping.Cancel();
        }

        _process?.KillNow();
    }

    public void Dispose()
    {
        _disposed = true;
        _stopping.Dispose();
    }

    private async Task<int> LifeAsync(string restartPolicy, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        var pause = context.Options.RestartPause;
        while (true)
        {
            var code = await OnceAsync(either.Token);
            if (either.IsCancellationRequested || restartPolicy is "Never" || (restartPolicy is "OnFailure" && code == 0))
            {
                return code;
            }

            LastState = State;
            State = ContainerState.Waiting("CrashLoopBackOff", $"back-off {pause.TotalSeconds:0}s restarting failed container={Name}");
            context.Changed();
            try
            {
                await Task.Delay(pause, context.Options.Clock, either.Token);
            }
            catch (OperationCanceledException)
            {
                State = LastState;
                return code;
            }

            Restarts++;
            pause = pause * 2 > context.Options.RestartPause * 10 ? context.Options.RestartPause * 10 : pause * 2;
        }
    }

    private async Task<int> OnceAsync(CancellationToken cancellation)
    {
        var from = context.Options.Clock.GetUtcNow();
        try
        {
            var paths = context.Volumes.MapOf(spec);
            var lastWords = new TerminationLog(spec, context.Directory, paths);
            if (await EnvironmentAsync(paths, lastWords, cancellation) is not { } environment)
            {
                return StartError;
            }

            if (ContainerCommand.Of(spec, paths, environment, context) is not { } command)
            {
                return await NothingToRunAsync(cancellation);
            }

            from = context.Options.Clock.GetUtcNow();
            var code = await ProcessAsync(command, from, paths, cancellation);
            return End(code, from, lastWords.Message(code, Log));
        }
        catch (Exception problem)
            when (problem is System.ComponentModel.Win32Exception or KubeRefusalException or HttpRequestException or IOException)
        {
            Log.Add(problem.Message);
            State = ContainerState.Terminated(StartError, "StartError", problem.Message, (from, context.Options.Clock.GetUtcNow()));
            ExitCode = StartError;
            context.Changed();
            return StartError;
        }
    }

    private async Task<int> ProcessAsync(ContainerCommand command, DateTimeOffset from, PathMap paths, CancellationToken cancellation)
    {
        using var process = await ContainerProcess.StartAsync(context.Launcher, command, Log);
        _process = process;
        State = ContainerState.Running(from);
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var probe = ProbeAsync(process, command.ForProbe(spec, paths, context), probing.Token);
        context.Changed();
        var code = await (cancellation.IsCancellationRequested ? process.StopAsync(Soon, context.Options.Clock) : process.Exited);
        _process = null;
        await probing.CancelAsync();
        await probe;
        return code;
    }

    private async Task<int> NothingToRunAsync(CancellationToken cancellation)
    {
        var message = $"image {spec.Text("image")} has no local command; map it to one, or give the container a command";
        State = ContainerState.Waiting("ErrImageNeverPull", message);
        context.Changed();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.Options.Clock, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        return StartError;
    }

    private int End(int code, DateTimeOffset from, string message)
    {
        State = ContainerState.Terminated(code, code == 0 ? "Completed" : "Error", message, (from, context.Options.Clock.GetUtcNow()));
        ExitCode = code;
        if (code == 0)
        {
            _started.TrySetResult();
        }

        context.Changed();
        return code;
    }

    /// <summary>The variables, asked for until they can be had; null if the container is to end before.</summary>
    private async Task<Dictionary<string, string>?> EnvironmentAsync(PathMap paths, TerminationLog log, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var environment = await context.Environment.OfAsync(spec, paths, cancellation);
                environment["POD_ROOT"] = context.Directory;
                environment["HOME"] = context.Directory;
                environment["VAULT_INJECTOR_TERMINATION_LOG"] = log.File;
                return environment;
            }
            catch (ContainerConfigException problem)
            {
                State = ContainerState.Waiting("CreateContainerConfigError", problem.Message);
                context.Changed();
            }

            await Task.Delay(context.Options.RestartPause, context.Options.Clock, cancellation)
                .ContinueWith(_ => { }, TaskScheduler.Default);
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private async Task ProbeAsync(ContainerProcess process, ContainerCommand command, CancellationToken cancellation)
    {
        if (spec.Map("startupProbe", "exec") is null ||
            await new StartupProbe(context, command).PassesAsync(spec.Map("startupProbe")!, cancellation))
        {
            _started.TrySetResult();
            context.Changed();
        }
        else if (!cancellation.IsCancellationRequested)
        {
            Log.Add("the startup probe failed too often");
            await process.StopAsync(Soon, context.Options.Clock);
        }
    }
}
