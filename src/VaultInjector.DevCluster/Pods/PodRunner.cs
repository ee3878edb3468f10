using System.Collections.Concurrent;

namespace VaultInjector.DevCluster.Pods;

/// <summary>Runs the pods of an API server as local processes, as a kubelet would run them as containers.</summary>
public sealed class PodRunner : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly PodRunnerOptions _options;
    private readonly KubeConnection _kube;
    private readonly ProcessLauncher _launcher = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, PodRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _ends = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _begins = new(StringComparer.Ordinal);
    private Task _watching = Task.CompletedTask;
    private bool _madeNode;

    private PodRunner(PodRunnerOptions options) => (_options, _kube) = (options, KubeConnection.Open(options.Kubeconfig));

    /// <summary>The pods that are or were running and are not deleted yet.</summary>
    public IReadOnlyCollection<PodRun> Runs => [.. _runs.Values];

    private string PodsPath => _options.Namespace is { } ns ? $"/api/v1/namespaces/{ns}/pods" : "/api/v1/pods";

    public static PodRunner Start(PodRunnerOptions options)
    {
        var runner = new PodRunner(options);
        runner._watching = runner.FollowAsync();
        return runner;
    }

    public PodRun? Find(string ns, string name) => _runs.Values.FirstOrDefault(run =>
        run.Namespace == ns && run.Name == name);

    /// <summary>
    /// Behaves as a kubelet of Kubernetes 1.36 was seen to do when it is restarted: containers go on, and it computes the status of a pod
    /// before its probes run again.
    /// </summary>
    public void RestartKubelet() => _runs.Values.ToList().ForEach(run => run.TakeSidecarsForStarted());

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        await Task.WhenAll(_begins.Values);
        var ending = _runs.Values.ToLookup(run => _ends.ContainsKey(run.Uid));
        ending[true].ToList().ForEach(run => run.KillNow());
        await Task.WhenAll(ending[false].Select(run => run.DisposeAsync().AsTask()));
        await Task.WhenAll(_ends.Values);
        if (_madeNode)
        {
            await QuietlyAsync(() =>
                _kube.SendAsync(HttpMethod.Delete, $"/api/v1/nodes/{_options.NodeName}", null, CancellationToken.None));
        }

        _launcher.Dispose();
        _kube.Dispose();
        _stopping.Dispose();
    }

    /// <summary>
    /// Registers the node where it is missing, as a kubelet does: a real cluster deletes the pods of a node that is not there.
    /// </summary>
    private Task RegisterAsync() => QuietlyAsync(async () =>
    {
        await _kube.SendAsync(HttpMethod.Post, "/api/v1/nodes", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = _options.NodeName },
            ["spec"] = new JsonObject { ["unschedulable"] = true },
        }, _stopping.Token);
        _madeNode = true;
    });

    private async Task FollowAsync()
    {
        await RegisterAsync();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var list = await _kube.GetAsync(PodsPath, _stopping.Token);
                List<JsonObject> pods = [.. list.Items("items")];
                pods.ForEach(See);
                var present = pods.Select(pod => pod.Uid()).ToHashSet(StringComparer.Ordinal);
                _runs.Values.Where(run => !present.Contains(run.Uid)).ToList().ForEach(run => End(run, TimeSpan.FromSeconds(30)));
                await foreach (
                    var change in _kube.WatchAsync($"{PodsPath}?watch=true&resourceVersion={list.ResourceVersion()}", _stopping.Token))
                {
                    Handle(change);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is HttpRequestException or KubeRefusalException or IOException)
            {
                await Task.Delay(Pause, _options.Clock, CancellationToken.None);
            }
        }
    }

    private void Handle(JsonObject change)
    {
        var pod = change.Map("object") ?? [];
        switch (change.Text("type"))
        {
            case "ADDED" or "MODIFIED":
                See(pod);
                break;
            case "DELETED" when _runs.TryGetValue(pod.Uid(), out var run):
                End(run, PodSpecs.Grace(pod));
                break;
        }
    }

    private void See(JsonObject pod)
    {
        if (_runs.TryGetValue(pod.Uid(), out var running))
        {
            if (pod.IsEnding())
            {
                End(running, PodSpecs.Grace(pod));
            }

            return;
        }

        var node = pod.Text("spec", "nodeName");
        if (PodSpecs.HasEnded(pod) || (node is not null && node != _options.NodeName))
        {
            return;
        }

        if (pod.IsEnding())
        {
            _ends[pod.Uid()] = ForgetAsync(pod.Namespace(), pod.Name(), pod.Uid());
            return;
        }

        var run = new PodRun(pod.Copy(), _options, (_kube, _launcher));
        _runs[pod.Uid()] = run;
        _begins[pod.Uid()] = BeginAsync(run, bind: node is null);
    }

    private async Task BeginAsync(PodRun run, bool bind)
    {
        if (bind)
        {
            await QuietlyAsync(() =>
                _kube.SendAsync(
                    HttpMethod.Post,
                    $"/api/v1/namespaces/{run.Namespace}/pods/{run.Name}/binding",
                    new JsonObject
                    {
                        ["apiVersion"] = "v1",
                        ["kind"] = "Binding",
                        ["metadata"] = new JsonObject { ["name"] = run.Name, ["namespace"] = run.Namespace },
                        ["target"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = _options.NodeName },
                    },
                    _stopping.Token));
        }

        if (!_stopping.IsCancellationRequested && _runs.ContainsKey(run.Uid))
        {
            run.Start();
        }
    }

    private void End(PodRun run, TimeSpan grace) => _ends[run.Uid] = _ends.GetValueOrDefault(run.Uid) ?? EndAsync(run, grace);

    private async Task EndAsync(PodRun run, TimeSpan grace)
    {
        await _begins[run.Uid];
        await run.EndAsync(grace);
        await ForgetAsync(run.Namespace, run.Name, run.Uid);
        _runs.TryRemove(run.Uid, out _);
        await run.DisposeAsync();
    }

    /// <summary>Tells the server that nothing of a pod is left.</summary>
    private Task ForgetAsync(string ns, string name, string uid)
    {
        var options = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["gracePeriodSeconds"] = 0,
            ["preconditions"] = new JsonObject { ["uid"] = uid },
        };

        return QuietlyAsync(() =>
            _kube.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{ns}/pods/{name}", options, CancellationToken.None));
    }

    private static async Task QuietlyAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception problem) when (problem is HttpRequestException or KubeRefusalException or OperationCanceledException)
        {
            // It is there, bound or gone already, or the server is: the watch tells what is so.
        }
    }
}
