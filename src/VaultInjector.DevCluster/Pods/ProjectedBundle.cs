namespace VaultInjector.DevCluster.Pods;

/// <summary>The certificates of a ClusterTrustBundle in a file; empty where the bundle is missing and may be.</summary>
public sealed class ProjectedBundle(JsonObject wanted, string path, KubeConnection kube)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private string? _written;

    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var pem = await ReadAsync(cancellation);
        if (pem != _written)
        {
            SecretFile.Write(path, Encoding.ASCII.GetBytes(pem));
            _written = pem;
        }
    }

    /// <summary>Follows changes until cancelled; a kubelet takes a minute longer.</summary>
    public async Task FollowAsync(TimeProvider clock, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, cancellation);
            try
            {
                await RefreshAsync(cancellation);
            }
            catch (Exception problem) when (problem is HttpRequestException or KubeRefusalException)
            {
                // The API server is away: the file stays until the next attempt.
            }
        }
    }

    private async Task<string> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var found = await kube.GetAsync($"/apis/certificates.k8s.io/v1/clustertrustbundles/{wanted.Text("name")}", cancellation);
            return found.Text("spec", "trustBundle") ?? "";
        }
        catch (KubeRefusalException missing) when (missing.Code == 404 && wanted.Flag("optional") is true)
        {
            return "";
        }
    }
}
