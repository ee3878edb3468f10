using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;
using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Pods;

[SupportedOSPlatform("linux")]
public sealed class PodRunnerTests
{
    [Fact]
    public async Task Runs_init_containers_in_order_before_the_app()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var pod = await cluster.RunAsync("""
            restartPolicy: Never
            volumes: [{name: v, emptyDir: {medium: Memory}}]
            initContainers:
            - {name: one, image: x, command: [sh, -c, "echo one >> /data/log"], volumeMounts: [{name: v, mountPath: /data}]}
            - {name: two, image: x, command: [sh, -c, "echo two >> /data/log"], volumeMounts: [{name: v, mountPath: /data}]}
            containers:
            - name: app
              image: x
              command: [sh, -c, 'cat $FILE; echo "$NAME $(NAME) /database"']
              env: [{name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: FILE, value: /data/log}]
              volumeMounts: [{name: v, mountPath: /data}]
            """, RunningCluster.Phase("Succeeded"));
        cluster.Pod.Logs("app").ShouldBe("one\ntwo\np p /database\n");
        pod.Text("spec", "nodeName").ShouldBe("devcluster");
        pod.Items("status", "containerStatuses").Single().Number("state", "terminated", "exitCode").ShouldBe(0);
        pod.Items("status", "initContainerStatuses").Count().ShouldBe(2);
    }

    [Fact]
    public async Task Fails_a_pod_whose_init_container_fails_and_shows_its_termination_message()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var pod = await cluster.RunAsync("""
            restartPolicy: Never
            initContainers: [{name: i, image: x, command: [sh, -c, 'echo "role not allowed" > $VAULT_INJECTOR_TERMINATION_LOG; exit 77']}]
            containers: [{name: app, image: x, command: [sh, -c, "echo never"]}]
            """, RunningCluster.Phase("Failed"));
        var ended = pod.Items("status", "initContainerStatuses").Single();
        (ended.Number("state", "terminated", "exitCode"), ended.Text("state", "terminated", "message")).ShouldBe(
            (77L, "role not allowed\n"));
        cluster.Pod.Logs("app").ShouldBeEmpty();
    }

    [Fact]
    public async Task Restarts_what_fails_until_it_succeeds()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var pod = await cluster.RunAsync("""
            restartPolicy: OnFailure
            volumes: [{name: v, emptyDir: {}}]
            containers:
            - name: app
              image: x
              command: [sh, -c, "echo x >> /d/n; test $(wc -l < /d/n) = 3"]
              volumeMounts: [{name: v, mountPath: /d}]
            """, RunningCluster.Phase("Succeeded"));
        pod.Items("status", "containerStatuses").Single().Number("restartCount").ShouldBe(2);
    }

    [Fact]
    public async Task Projects_a_token_for_the_audience_bound_to_the_pod()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync("""
            volumes:
            - name: id
              projected: {sources: [{serviceAccountToken: {path: token, audience: vault-injector, expirationSeconds: 600}}]}
            containers: [{name: app, image: x, command: [sh, -c, "cat /id/token; sleep 1000"], volumeMounts: [{name: id, mountPath: /id}]}]
            """, RunningCluster.Phase("Running"));
        var token = await File.ReadAllTextAsync(Path.Combine(cluster.Pod.LocalPath("app", "/id")!, "token"));
        var review = await cluster.Cluster.ReviewAsync(token, "vault-injector");
        review.Texts("user", "extra", "authentication.kubernetes.io/pod-uid").ShouldBe([cluster.Pod.Uid]);
        review.Texts("user", "extra", "authentication.kubernetes.io/node-name").ShouldBe(["devcluster"]);
        File.GetUnixFileMode(Path.Combine(cluster.Pod.LocalPath("app", "/id")!, "token"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Replaces_a_token_before_it_ends()
    {
        await using var cluster = await KubeCluster.StartAsync(new EmbeddedKubeOptions { MinimumTokenLife = TimeSpan.FromSeconds(1) });
        var pod = (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body;
        var directory = Directory.CreateTempSubdirectory("token-");
        var file = Path.Combine(directory.FullName, "token");
        using var kube = KubeConnection.Open(cluster.Kube.KubeconfigText);
        var token = new ProjectedToken(pod, new JsonObject { ["audience"] = "a", ["expirationSeconds"] = 1 }, file, kube);
        await token.RefreshAsync(TestContext.Current.CancellationToken);
        var first = await File.ReadAllTextAsync(file);
        using var end = new CancellationTokenSource();
        var keeping = token.KeepFreshAsync(TimeProvider.System, end.Token);
        await KubeCluster.EventuallyAsync(async () =>
            await File.ReadAllTextAsync(file) is var now && !string.Equals(now, first, StringComparison.Ordinal) ? now : null);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(keeping);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Lets_a_mapped_image_stand_for_its_entry_point()
    {
        await using var cluster = await RunningCluster.StartAsync(null, ("agent", ["/bin/echo", "mapped"]));
        await cluster.RunAsync("""
            restartPolicy: Never
            containers:
            - {name: plain, image: "registry.example/x/agent:1.2", args: [init]}
            - {name: replaced, image: agent, command: [/no/such/agent, ready]}
            - {name: own, image: agent, command: [/bin/echo, own]}
            """,
            RunningCluster.Phase("Succeeded"));
        (cluster.Pod.Logs("plain"), cluster.Pod.Logs("replaced"), cluster.Pod.Logs("own")).ShouldBe(
            ("mapped init\n", "mapped ready\n", "own\n"));
    }

    [Fact]
    public async Task Names_what_is_missing_if_there_is_nothing_to_run()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var pod = await cluster.RunAsync(
            "containers: [{name: app, image: unknown}]",
            pod => pod.Items("status", "containerStatuses").Any(item => item.Text("state", "waiting", "reason") is "ErrImageNeverPull"));
        var status = pod.Items("status", "containerStatuses").Single();
        status.Text("state", "waiting", "message")!.ShouldContain("image unknown has no local command");
    }

    [Fact]
    public async Task Does_not_hand_its_own_environment_to_containers()
    {
        Environment.SetEnvironmentVariable("POD_RUNNER_SECRET", "canary");
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync(
            "restartPolicy: Never\ncontainers: [{name: app, image: x, command: [env]}]",
            RunningCluster.Phase("Succeeded"));
        cluster.Pod.Logs("app").ShouldNotContain("canary");
        cluster.Pod.Logs("app").ShouldContain($"POD_ROOT={cluster.Pod.Root}");
    }
}
