using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;
using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Pods;

/// <summary>A server with a pod runner.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pods-").FullName;

    private RunningCluster(KubeCluster cluster, IReadOnlyDictionary<string, IReadOnlyList<string>> images)
    {
        Cluster = cluster;
        Runner = PodRunner.Start(new PodRunnerOptions
        {
            Kubeconfig = cluster.Kube.KubeconfigText,
            Images = images,
            Root = _root,
            RestartPause = TimeSpan.FromMilliseconds(50),
        });
    }

    public KubeCluster Cluster { get; }

    public PodRunner Runner { get; }

    public static async Task<RunningCluster> StartAsync(
        EmbeddedKubeOptions? options = null,
        params (string Image, string[] Command)[] images
    ) =>
        new(
            await KubeCluster.StartAsync(options),
            images.ToDictionary(image => image.Image, image => (IReadOnlyList<string>)image.Command, StringComparer.Ordinal));

    /// <summary>Creates a pod and waits until it is as wanted.</summary>
    public async Task<JsonObject> RunAsync(string spec, Func<JsonObject, bool> until)
    {
        var answer = await Cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", spec));
        answer.Status.ShouldBe(201, answer.Message);
        return await UntilAsync(until);
    }

    public Task<JsonObject> UntilAsync(Func<JsonObject, bool> until) =>
        KubeCluster.EventuallyAsync(async () =>
            (await Cluster.GetAsync($"{KubeCluster.Pods}/p")).Body is var pod && until(pod) ? pod : null);

    public PodRun Pod => Runner.Find("default", "p")!;

    public static Func<JsonObject, bool> Phase(string phase) =>
        pod => string.Equals(pod.Text("status", "phase"), phase, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Cluster.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
