using System.Threading.Channels;

namespace VaultInjector.DevCluster.Pods;

/// <summary>One pod as local processes: volumes, init containers in order, sidecars, apps, and the end of it all.</summary>
public sealed class PodRun : IAsyncDisposable
{
    private readonly JsonObject _pod;
    private readonly (PodRunnerOptions Options, KubeConnection Kube) _cluster;
    private readonly PodVolumes _volumes;
    private readonly List<ContainerRun> _init;
    private readonly List<ContainerRun> _apps;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly DateTimeOffset _started;
    private readonly List<Task> _background = [];
    private Task _life = Task.CompletedTask;
    private Task _end = Task.CompletedTask;

    public PodRun(JsonObject pod, PodRunnerOptions options, (KubeConnection Kube, ProcessLauncher Launcher) tools)
    {
        _pod = pod;
        _cluster = (options, tools.Kube);
        var directory = SecretFile.Directory(Path.Combine(options.Root, pod.Uid()));
        _volumes = new PodVolumes(pod, (directory, tools.Kube), options);
        var environment = new PodEnvironment(pod, tools.Kube, _volumes);
        var context = new PodContext(options, tools.Launcher, _volumes, environment, directory, () => _changes.Writer.TryWrite(true));
        _init = [.. pod.Items("spec", "initContainers").Select(spec => new ContainerRun(spec, context))];
        _apps = [.. pod.Items("spec", "containers").Select(spec => new ContainerRun(spec, context))];
        _started = options.Clock.GetUtcNow();
        Root = directory;
    }

    public string Name => _pod.Name();

    public string Namespace => _pod.Namespace();

    public string Uid => _pod.Uid();

    /// <summary>The directory of the pod on this machine.</summary>
    public string Root { get; }

    public string Phase { get; private set; } = "Pending";

    /// <summary>The local directory behind a path in a container; null if no volume is mounted there.</summary>
    public string? LocalPath(string container, string mountPath) =>
        PodSpecs.Container(_pod, container) is { } spec ? _volumes.MapOf(spec).Find(mountPath) : null;

    /// <summary>What a container has printed, both streams.</summary>
    public string Logs(string container) => Find(container)?.Log.Text() ?? "";

    /// <summary>
    /// Kills the process of a container, as the kernel does when memory is short. What the restart policy says then happens.
    /// </summary>
    public void Kill(string container) => Find(container)!.KillProcess();

    /// <summary>The process of a container; null while it does not run.</summary>
    public int? ProcessId(string container) => Find(container)?.ProcessId;

    public int Restarts(string container) => Find(container)!.Restarts;

    public void Start()
    {
        _background.Add(ReportAsync());
        _life = LiveAsync();
    }

    /// <summary>Ends the pod as a deletion does: apps first, then sidecars in reverse order, killed after the grace period.</summary>
    public Task EndAsync(TimeSpan grace)
    {
        if (_end.IsCompleted && !_ending.IsCancellationRequested)
        {
            _end = StopAsync(grace);
        }

        return _end;
    }

    /// <summary>What a kubelet does after a restart of its own: a running sidecar counts as started, whatever its probe says.</summary>
    public void TakeSidecarsForStarted() =>
        _init.FindAll(run => run is { IsSidecar: true, Running: true }).ForEach(run => run.TakeForStarted());

    public void KillNow() => All.ForEach(run => run.KillNow());

    private List<ContainerRun> All => [.. _apps, .. _init];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        KillNow();
        await Task.WhenAll(All.Select(run => run.StopAsync(TimeSpan.Zero)));
        await Task.WhenAny(_life);
        await _gone.CancelAsync();
        await Task.WhenAll(_background.Select(task => Task.WhenAny(task)));
        All.ForEach(run => run.Dispose());
        _ending.Dispose();
        _gone.Dispose();
        _volumes.Delete();
    }

    private ContainerRun? Find(string container) => All.Find(run => run.Name == container);

    private async Task LiveAsync()
    {
        try
        {
            await SetUpAsync();
            var policy = _pod.Text("spec", "restartPolicy") ?? "Always";
            if (!await InitialiseAsync(policy))
            {
                await FinishAsync("Failed");
                return;
            }

            Phase = "Running";
            var codes = await Task.WhenAll(_apps.Select(app => app.RunAsync(policy, _ending.Token)));
            await FinishAsync(Array.TrueForAll(codes, code => code == 0) ? "Succeeded" : "Failed");
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The pod is being deleted; StopAsync does the rest.
        }
        catch (Exception problem)
        {
            // Shows the reason to the tests that wait for this pod.
            All.ForEach(run => run.Log.Add($"the pod cannot be run: {problem}"));
            throw;
        }
    }

    private async Task SetUpAsync()
    {
        while (true)
        {
            try
            {
                await _volumes.CreateAsync(_ending.Token);
                _background.AddRange(_volumes.KeepFresh(_cluster.Options.Clock, _gone.Token));
                return;
            }
            catch (Exception problem) when (problem is KubeRefusalException or HttpRequestException or ContainerConfigException)
            {
                All.ForEach(run => run.Log.Add($"volumes cannot be set up: {problem.Message}"));
                await Task.Delay(TimeSpan.FromSeconds(1), _cluster.Options.Clock, _ending.Token);
            }
        }
    }

    private async Task<bool> InitialiseAsync(string policy)
    {
        foreach (var run in _init)
        {
            if (run.IsSidecar)
            {
                _background.Add(run.RunAsync("Always", _gone.Token));
                await run.StartedAsync(_ending.Token);
            }
            else if (await run.RunAsync(policy is "Always" ? "OnFailure" : policy, _ending.Token) != 0)
            {
                _ending.Token.ThrowIfCancellationRequested();
                return false;
            }
        }

        return true;
    }

    private async Task FinishAsync(string phase)
    {
        if (!_ending.IsCancellationRequested)
        {
            await StopSidecarsAsync(PodSpecs.Grace(_pod));
            Phase = phase;
            _changes.Writer.TryWrite(true);
        }
    }

    private async Task StopAsync(TimeSpan grace)
    {
        var until = _cluster.Options.Clock.GetUtcNow() + grace;
        var appsStop = Task.WhenAll(_apps.Concat(_init.Where(run => !run.IsSidecar)).Select(run => run.StopAsync(grace)));
        await appsStop;
        await _ending.CancelAsync();
        await Task.WhenAny(_life);
        var left = until - _cluster.Options.Clock.GetUtcNow();
        await StopSidecarsAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private async Task StopSidecarsAsync(TimeSpan grace)
    {
        foreach (var sidecar in _init.Where(run => run.IsSidecar).Reverse())
        {
            await sidecar.StopAsync(grace);
        }
    }

    private async Task ReportAsync()
    {
        _changes.Writer.TryWrite(true);
        while (await _changes.Reader.WaitToReadAsync(_gone.Token))
        {
            _changes.Reader.TryRead(out _);
            var status = PodStatus.Of(_pod, Phase, (_init, _apps), _started);
            try
            {
                await _cluster.Kube.SendAsync(
                    HttpMethod.Patch,
                    $"/api/v1/namespaces/{Namespace}/pods/{Name}/status",
                    new JsonObject { ["status"] = status },
                    _gone.Token);
            }
            catch (Exception problem) when (problem is KubeRefusalException or HttpRequestException)
            {
                // The pod is gone or the server is away: the next change reports everything again.
            }
        }
    }
}
