using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Store;
using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Pods;

/// <summary>Variables whose values are in files, and programs that an image volume holds.</summary>
[SupportedOSPlatform("linux")]
public sealed class VariableTests
{
    private const string File = "valueFrom: {fileKeyRef: {volumeName: v, path: d/A, key: A}}";

    [Fact]
    public async Task Reads_a_file_that_the_container_does_not_mount()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync($$$"""
            restartPolicy: Never
            volumes: [{name: v, emptyDir: {medium: Memory}}]
            initContainers:
            - {name: i, image: x, command: [sh, -c, "mkdir /v/d; echo \"A='one\ntwo'\" > /v/d/A"], volumeMounts: [{name: v, mountPath: /v}]}
            containers:
            - name: app
              image: x
              command: [sh, -c, 'echo "$A|$B|$(A)|${OTHER-none}"']
              env:
              - {name: A, {{{File}}} }
              - {name: B, value: "<$(A)>"}
              - {name: OTHER, valueFrom: {fileKeyRef: {volumeName: v, path: d/A, key: OTHER, optional: true} } }
            """, RunningCluster.Phase("Succeeded"));
        cluster.Pod.Logs("app").ShouldBe("one\ntwo|<one\ntwo>|one\ntwo|none\n");
    }

    [Fact]
    public async Task Reads_the_file_again_at_each_start()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.RunAsync($$$"""
            restartPolicy: OnFailure
            volumes: [{name: v, emptyDir: {}}]
            initContainers:
            - {name: i, image: x, command: [sh, -c, "mkdir /v/d; echo \"A='1'\" > /v/d/A"], volumeMounts: [{name: v, mountPath: /v}]}
            containers:
            - name: app
              image: x
              command: [sh, -c, 'echo $A; echo "A=''2''" > /v/d/A; test $A = 2']
              env: [{name: A, {{{File}}} }]
              volumeMounts: [{name: v, mountPath: /v}]
            """, RunningCluster.Phase("Succeeded"));
        cluster.Pod.Logs("app").ShouldBe("1\n2\n");
    }

    [Theory]
    [InlineData("A=''it''''s''", "couldn't parse env file")]
    [InlineData("A=''''", "environment variable key \"A\" not found in file ")]
    [InlineData("B=''b''", "environment variable key \"A\" not found in file ")]
    public async Task Waits_and_says_why_until_the_file_has_a_value(string text, string words)
    {
        await using var cluster = await RunningCluster.StartAsync();
        var pod = await cluster.RunAsync($$$"""
            restartPolicy: Never
            volumes: [{name: v, emptyDir: {}}]
            initContainers:
            - {name: i, image: x, command: [sh, -c, 'mkdir /v/d; echo "{{{text}}}" > /v/d/A'], volumeMounts: [{name: v, mountPath: /v}]}
            containers:
            - {name: app, image: x, command: [sh, -c, "echo $A"], env: [{name: A, {{{File}}} }], volumeMounts: [{name: v, mountPath: /v}]}
            """, pod => Waiting(pod) is not null);
        Waiting(pod)!.ShouldStartWith(words);
        await System.IO.File.WriteAllTextAsync(Path.Combine(cluster.Pod.LocalPath("app", "/v")!, "d", "A"), "A='a'");

        var ended = await cluster.UntilAsync(RunningCluster.Phase("Succeeded"));

        cluster.Pod.Logs("app").ShouldBe("a\n");
        ended.Items("status", "containerStatuses").Single().Number("restartCount").ShouldBe(0);
    }

    [Fact]
    public async Task Waits_for_a_ConfigMap_that_is_missing()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var pod = await cluster.RunAsync("""
            restartPolicy: Never
            containers: [{name: app, image: x, command: [env], envFrom: [{configMapRef: {name: later}}]}]
            """, pod => Waiting(pod) is not null);
        Waiting(pod).ShouldBe("configmaps \"later\" not found");
        await cluster.Cluster.PostAsync(
            "/api/v1/namespaces/default/configmaps", "{apiVersion: v1, kind: ConfigMap, metadata: {name: later}, data: {A: a}}");
        await cluster.UntilAsync(RunningCluster.Phase("Succeeded"));
        cluster.Pod.Logs("app").ShouldContain("A=a\n");
    }

    [Fact]
    public async Task Mounts_the_folder_of_the_program_that_stands_for_an_image()
    {
        await using var cluster = await RunningCluster.StartAsync(null, ("tool", ["/bin/echo"]));
        await cluster.RunAsync("""
            restartPolicy: Never
            volumes: [{name: t, image: {reference: "registry.example/tool:1.2"}}]
            containers: [{name: app, image: x, command: [/tool/echo, started], volumeMounts: [{name: t, mountPath: /tool, readOnly: true}]}]
            """, RunningCluster.Phase("Succeeded"));
        cluster.Pod.Logs("app").ShouldBe("started\n");
    }

    private static string? Waiting(JsonObject pod) => pod.Items("status", "containerStatuses")
        .Where(status => status.Text("state", "waiting", "reason") is "CreateContainerConfigError")
        .Select(status => status.Text("state", "waiting", "message"))
        .FirstOrDefault();
}
