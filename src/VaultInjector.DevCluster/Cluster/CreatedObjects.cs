using System.Collections.Concurrent;
using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Cluster;

/// <summary>What was created on a real cluster, so that it is taken away again: at the end, after a failure and after Ctrl-C.</summary>
internal sealed class CreatedObjects : IDisposable
{
    /// <summary>Set to <c>1</c>, it lets the tests change an installation that is there already.</summary>
    public const string TakeOver = "E2E_TAKE_OVER";

    private static readonly string[] Product =
    [
        "/api/v1/namespaces/vault-injector", "/api/v1/namespaces/vault",
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/vault-injector",
    ];

    private static readonly string Node = $"/api/v1/nodes/{PodRunnerOptions.DefaultNodeName}";

    private readonly KubeConnection _admin;
    private readonly ConcurrentStack<string> _paths = [];
    private readonly SemaphoreSlim _turn = new(1);

    public CreatedObjects(KubeConnection admin)
    {
        _admin = admin;
        admin.Created = _paths.Push;
    }

    /// <exception cref="InvalidOperationException">The cluster has the product, and nobody said that it may be changed.</exception>
    public async Task ExpectNoneAsync(CancellationToken cancellation)
    {
        foreach (var path in Product)
        {
            if (Environment.GetEnvironmentVariable(TakeOver) != "1" && await ExistsAsync(path, cancellation))
            {
                throw new InvalidOperationException(
                    $"The cluster of E2E_KUBECONFIG has {path} already; the tests would change that installation. Use another cluster, " +
                    $"or remove it with: kubectl delete -k manifests. {TakeOver}=1 uses it all the same and leaves it changed.");
            }
        }

        // The pod runner makes it over a connection of its own, and removes it if the run ends well.
        if (!await ExistsAsync(Node, cancellation))
        {
            _paths.Push(Node);
        }
    }

    /// <summary>
    /// Webhook configurations and policies first, since they hold up everything else; then the newest first. What is in a namespace that
    /// was created goes with it.
    /// </summary>
    public async Task RemoveAsync()
    {
        // The end of the tests waits for a removal that a signal began.
        await _turn.WaitAsync();
        try
        {
            await RemoveNowAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends a run from outside: what the tests would still create is refused.</summary>
    public async Task EndAsync()
    {
        _admin.OnlyDeletes = true;
        try
        {
            await RemoveAsync();
            await RemoveAsync();
        }
        catch (ObjectDisposedException)
        {
            // The tests ended meanwhile and removed the rest.
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RemoveNowAsync()
    {
        var paths = new List<string>();
        while (_paths.TryPop(out var path))
        {
            paths.Add(path);
        }

        var namespaces = paths.Where(IsNamespace).ToList();
        var others = paths
            .Where(path => !namespaces.Exists(space => $"{path}/".StartsWith($"{space}/", StringComparison.Ordinal)))
            .OrderByDescending(path => path.Contains("/admissionregistration.k8s.io/", StringComparison.Ordinal));
        foreach (var path in others)
        {
            await DeleteAsync(path);
        }

        foreach (var space in namespaces)
        {
            await DeleteAsync($"{space}/pods?gracePeriodSeconds=0");
            await DeleteAsync(space);
        }

        foreach (var space in namespaces)
        {
            await Waiting.ForAsync(
                async () => await ExistsAsync(space, CancellationToken.None) ? null : space, $"the end of {space}", CancellationToken.None);
        }
    }

    private static bool IsNamespace(string path) =>
        path.StartsWith("/api/v1/namespaces/", StringComparison.Ordinal) && path.Count(c => c == '/') == 4;

    private async Task DeleteAsync(string path)
    {
        try
        {
            await _admin.SendAsync(HttpMethod.Delete, path, null, CancellationToken.None);
        }
        catch (KubeRefusalException gone) when (gone.Code is 404 or 409)
        {
            // A test took it away itself.
        }
    }

    private async Task<bool> ExistsAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await _admin.GetAsync(path, cancellation);
            return true;
        }
        catch (KubeRefusalException missing) when (missing.Code == 404)
        {
            return false;
        }
    }
}
