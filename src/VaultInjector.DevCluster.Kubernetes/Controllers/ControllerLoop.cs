using VaultInjector.DevCluster.Kubernetes.Operations;

namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>One controller: brings what it looks after one step closer to what is wanted.</summary>
public interface IController
{
    /// <summary>Whether it did something that may need another look soon.</summary>
    Task<bool> ReconcileAsync(CancellationToken cancellation);
}

/// <summary>
/// Runs the controllers one after another whenever something changed, and again after a while if one of them could not finish.
/// </summary>
public sealed class ControllerLoop(ObjectStore store, ResourceWriter writer, ResourceRemover remover, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public void Start()
    {
        var access = new ClusterAccess(store, writer, remover, clock);
        IController[] controllers =
        [
            new NamespaceController(access),
            new GarbageCollector(access),
            new DeploymentController(access, clock),
            new ReplicaSetController(access),
            new JobController(access, clock),
        ];
        _running = RunAsync(controllers);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(IController[] controllers)
    {
        var changes = store.Subscribe(long.MaxValue, out var handle)!;
        try
        {
            while (true)
            {
                while (changes.TryRead(out _))
                {
                    // One round looks at everything, however much has changed.
                }

                var again = await RoundAsync(controllers);
                using var pause = new CancellationTokenSource(again ? Retry : Timeout.InfiniteTimeSpan, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, _stopping.Token);
                await Task.WhenAny(changes.WaitToReadAsync(either.Token).AsTask());
                _stopping.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            store.Unsubscribe(handle);
        }
    }

    private async Task<bool> RoundAsync(IController[] controllers)
    {
        var again = false;
        foreach (var controller in controllers)
        {
            try
            {
                again |= await controller.ReconcileAsync(_stopping.Token);
            }
            catch (ApiException)
            {
                // Another client changed or removed the object. The next round reads it again.
                again = true;
            }
        }

        return again;
    }
}
