namespace VaultInjector.DevCluster.Processes;

/// <summary>Waits for tasks that end by being cancelled.</summary>
public static class Ignoring
{
    public static async Task CancellationAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // Ended as requested.
        }
    }
}
