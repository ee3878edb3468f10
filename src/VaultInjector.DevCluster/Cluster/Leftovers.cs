namespace VaultInjector.DevCluster.Cluster;

/// <summary>What a run leaves on the disk.</summary>
internal static class Leftovers
{
    /// <summary>Tries again where a process that a pod left behind writes a file at that moment.</summary>
    /// <exception cref="TimeoutException">Files appear in it again and again.</exception>
    public static Task RemoveAsync(DirectoryInfo directory) => Waiting.ForAsync(
        () => Task.FromResult(TryDelete(directory) ? directory : null), $"{directory.FullName} to be deleted", CancellationToken.None);

    private static bool TryDelete(DirectoryInfo directory)
    {
        try
        {
            if (Directory.Exists(directory.FullName))
            {
                Directory.Delete(directory.FullName, recursive: true);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
