using System.Globalization;

namespace VaultInjector.DevCluster.Pods;

/// <summary>A service account token in a file, bound to its pod and replaced at 80 % of its life.</summary>
public sealed class ProjectedToken(JsonObject pod, JsonObject wanted, string path, KubeConnection kube)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);
    private DateTimeOffset _expires;

    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var spec = new JsonObject
        {
            ["expirationSeconds"] = wanted.Number("expirationSeconds") ?? 3600,
            ["boundObjectRef"] = new JsonObject { ["kind"] = "Pod", ["apiVersion"] = "v1", ["name"] = pod.Name(), ["uid"] = pod.Uid() },
        };
        if (wanted.Text("audience") is { } audience)
        {
            spec["audiences"] = new JsonArray(audience);
        }

        var answer = await kube.SendAsync(
            HttpMethod.Post,
            $"/api/v1/namespaces/{pod.Namespace()}/serviceaccounts/{pod.Text("spec", "serviceAccountName")}/token",
            new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec },
            cancellation);
        _expires = DateTimeOffset.Parse(answer.Text("status", "expirationTimestamp")!, CultureInfo.InvariantCulture);
        SecretFile.Write(path, Encoding.ASCII.GetBytes(answer.Text("status", "token")!));
    }

    /// <summary>Keeps the file fresh until cancelled.</summary>
    public async Task KeepFreshAsync(TimeProvider clock, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var left = (_expires - clock.GetUtcNow()) * 0.8;
            await Task.Delay(left > RetryPause ? left : RetryPause, clock, cancellation);
            try
            {
                await RefreshAsync(cancellation);
            }
            catch (Exception problem) when (problem is HttpRequestException or KubeRefusalException)
            {
                // The API server is away or the pod is ending: the old token stays until the next attempt.
            }
        }
    }
}
