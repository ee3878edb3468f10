using System.Collections.Concurrent;

namespace VaultInjector.Webhook.Pacing;

/// <summary>
/// Runs work that needs much memory on a few threads of its own. The shared array pool keeps arrays for each thread that gave one back: on
/// the thread pool, a few dozen large reviews would fill the heap with arrays that are not in use.
/// </summary>
internal sealed class OwnThreads : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];

    public OwnThreads(string name, int count)
    {
        for (var number = 0; number < count; number++)
        {
            new Thread(Work) { IsBackground = true, Name = name }.Start();
        }
    }

    /// <summary>The work and everything after its awaits runs here.</summary>
    public Task RunAsync(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    public void Dispose() => _tasks.CompleteAdding();

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    protected override void QueueTask(Task task) => _tasks.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    private void Work()
    {
        foreach (var task in _tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
