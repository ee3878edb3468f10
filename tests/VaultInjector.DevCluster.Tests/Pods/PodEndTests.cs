using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using VaultInjector.DevCluster.Kubernetes.Store;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Pods;

/// <summary>How pods end, and what is left of them.</summary>
[SupportedOSPlatform("linux")]
public sealed class PodEndTests
{
    private const string SidecarPod = """
        volumes: [{name: v, emptyDir: {}}]
        terminationGracePeriodSeconds: 20
        initContainers:
        - name: side
          image: x
          restartPolicy: Always
          command:
          - sh
          - -c
          - |
            trap 'echo side >> /d/ends; cp /d/ends /tmp/$HOSTNAME.ends; exit 0' TERM; sleep 0.3; touch /d/ready
            while :; do sleep 0.05; done
          env: [{name: HOSTNAME, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}]
          startupProbe: {exec: {command: [test, -f, /d/ready]}, periodSeconds: 1}
          volumeMounts: [{name: v, mountPath: /d}]
        containers:
        - name: app
          image: x
          command:
          - sh
          - -c
          - |
            trap 'echo app >> /d/ends; exit 0' TERM; test -f /d/ready && echo token there
            while :; do sleep 0.05; done
          volumeMounts: [{name: v, mountPath: /d}]
        """;

    [Fact]
    public async Task Starts_the_app_after_the_startup_probe_of_a_sidecar_and_ends_the_sidecar_last()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync(
            SidecarPod,
            pod => pod.Items("status", "conditions").Any(item => item.Text("type") is "Ready" && item.Text("status") is "True"));
        await KubeCluster.EventuallyAsync(() => Task.FromResult(cluster.Pod.Logs("app") is "token there\n" ? "yes" : null));
        var uid = cluster.Pod.Uid;
        await cluster.Cluster.DeleteAsync($"{KubeCluster.Pods}/p");
        await cluster.UntilAsync(pod => pod.Number("code") == 404);
        var ends = Path.Combine(Path.GetTempPath(), $"{uid}.ends");
        (await File.ReadAllTextAsync(ends)).ShouldBe("app\nside\n");
        File.Delete(ends);
    }

    /// <summary>As seen on a kubelet of Kubernetes 1.36: the order of a pod may not rest on a startup probe.</summary>
    [Fact]
    public async Task Takes_a_sidecar_that_still_waits_for_started_when_the_kubelet_is_restarted()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync("""
            initContainers:
            - name: side
              image: x
              restartPolicy: Always
              command: [sleep, "1000"]
              startupProbe: {exec: {command: ["false"]}, failureThreshold: 1000}
            containers: [{name: app, image: x, command: [sh, -c, "echo too early; exec sleep 1000"]}]
            """, pod => pod.Items("status", "initContainerStatuses").Any(status => status.Map("state", "running") is not null));
        cluster.Pod.Logs("app").ShouldBeEmpty();

        cluster.Runner.RestartKubelet();

        await KubeCluster.EventuallyAsync(() => Task.FromResult(cluster.Pod.Logs("app") is "too early\n" ? "yes" : null));
    }

    [Fact]
    public async Task Completes_a_pod_whose_sidecar_never_ends()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync("""
            restartPolicy: Never
            initContainers: [{name: side, image: x, restartPolicy: Always, command: [sleep, "1000"]}]
            containers: [{name: app, image: x, command: ["true"]}]
            """, RunningCluster.Phase("Succeeded"));
    }

    [Fact]
    public async Task Kills_what_does_not_end_in_its_grace_period()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync("""
            terminationGracePeriodSeconds: 1
            containers: [{name: app, image: x, command: [sh, -c, "trap '' TERM; echo pid $$$$; while :; do sleep 0.1; done"]}]
            """, RunningCluster.Phase("Running"));
        var pid = await PidAsync(cluster);
        await cluster.Cluster.DeleteAsync($"{KubeCluster.Pods}/p");
        await cluster.UntilAsync(pod => pod.Number("code") == 404);
        IsAlive(pid).ShouldBeFalse();
    }

    [Fact]
    public async Task Leaves_no_process_and_no_file_when_it_is_disposed()
    {
        var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync(
            "containers: [{name: app, image: x, command: [sh, -c, \"echo pid $$$$; sleep 1000\"]}]",
            RunningCluster.Phase("Running"));
        var pid = await PidAsync(cluster);
        var root = cluster.Pod.Root;
        await cluster.DisposeAsync();
        IsAlive(pid).ShouldBeFalse();
        Directory.Exists(root).ShouldBeFalse();
    }

    private static async Task<int> PidAsync(RunningCluster cluster)
    {
        var line = await KubeCluster.EventuallyAsync(() => Task.FromResult(cluster.Pod.Logs("app") is { Length: > 0 } text ? text : null));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
