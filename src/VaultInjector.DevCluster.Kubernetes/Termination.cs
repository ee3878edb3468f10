using System.Runtime.InteropServices;

namespace VaultInjector.DevCluster.Kubernetes;

/// <summary>Waits for the signal that ends a long-running command.</summary>
public static class Termination
{
    public static async Task WaitAsync(CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await using var cancelled = cancellation.Register(() => ended.TrySetResult());
        await ended.Task;
    }
}
