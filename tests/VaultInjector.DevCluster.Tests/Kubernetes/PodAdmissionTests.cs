using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class PodAdmissionTests
{
    [Fact]
    public async Task Fills_in_the_defaults_of_a_real_server()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var pod = (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body;
        pod.Text("spec", "serviceAccountName").ShouldBe("default");
        pod.Text("spec", "restartPolicy").ShouldBe("Always");
        pod.Number("spec", "terminationGracePeriodSeconds").ShouldBe(30);
        pod.Flag("spec", "enableServiceLinks").ShouldBe(true);
        pod.Text("status", "phase").ShouldBe("Pending");
        var container = pod.Items("spec", "containers").Single();
        container.Text("imagePullPolicy").ShouldBe("IfNotPresent");
        container.Text("terminationMessagePath").ShouldBe("/dev/termination-log");
        var mount = container.Items("volumeMounts").Single();
        mount.Text("mountPath").ShouldBe("/var/run/secrets/kubernetes.io/serviceaccount");
        pod.Items("spec", "volumes").Single().Text("name").ShouldBe(mount.Text("name"));
    }

    [Fact]
    public async Task Mounts_no_token_where_none_is_wanted()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var pod = (
            await cluster.PostAsync(
                KubeCluster.Pods,
                KubeCluster.Pod("p", "automountServiceAccountToken: false\ncontainers: [{name: a, image: a}]"))
        ).Body;
        pod.Items("spec", "volumes").ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_pod_whose_service_account_does_not_exist()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var answer = await cluster.PostAsync(
            KubeCluster.Pods,
            KubeCluster.Pod("p", "serviceAccountName: none\ncontainers: [{name: a, image: a}]"));
        answer.Status.ShouldBe(403);
        answer.Message.ShouldBe(
            "pods \"p\" is forbidden: error looking up service account default/none: serviceaccount \"none\" not found");
    }

    [Theory]
    [InlineData("containers: []", "spec.containers", "FieldValueRequired")]
    [InlineData("containers: [{name: a}]", "spec.containers[0].image", "FieldValueRequired")]
    [InlineData("containers: [{image: a}]", "spec.containers[0].name", "FieldValueRequired")]
    [InlineData("containers: [{name: A_b, image: a}]", "spec.containers[0].name", "FieldValueInvalid")]
    [InlineData("containers: [{name: a, image: a}, {name: a, image: a}]", "spec.containers[1].name", "FieldValueDuplicate")]
    [InlineData(
        "initContainers: [{name: a, image: a}]\ncontainers: [{name: a, image: a}]",
        "spec.initContainers[0].name",
        "FieldValueDuplicate"
    )]
    [InlineData("volumes: [{name: v}, {name: v}]\ncontainers: [{name: a, image: a}]", "spec.volumes[1].name", "FieldValueDuplicate")]
    [InlineData(
        "volumes: [{name: v, emptyDir: {}, configMap: {name: x}}]\ncontainers: [{name: a, image: a}]",
        "spec.volumes[0].configMap",
        "FieldValueForbidden"
    )]
    [InlineData(
        "containers: [{name: a, image: a, volumeMounts: [{name: v, mountPath: /v}]}]",
        "spec.containers[0].volumeMounts[0].name",
        "FieldValueNotFound"
    )]
    [InlineData(
        "volumes: [{name: v}]\ncontainers: [{name: a, image: a, volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /v}]}]",
        "spec.containers[0].volumeMounts[1].mountPath",
        "FieldValueInvalid"
    )]
    [InlineData(
        "containers: [{name: a, image: a, resources: {requests: {cpu: 5x}}}]",
        "spec.containers[0].resources.requests[cpu]",
        "FieldValueInvalid"
    )]
    [InlineData("containers: [{name: a, image: a, restartPolicy: Always}]", "spec.containers[0].restartPolicy", "FieldValueForbidden")]
    [InlineData(
        "initContainers: [{name: i, image: a, restartPolicy: Never}]\ncontainers: [{name: a, image: a}]",
        "spec.initContainers[0].restartPolicy",
        "FieldValueNotSupported"
    )]
    [InlineData(
        "initContainers: [{name: i, image: a, startupProbe: {exec: {command: [x]}}}]\ncontainers: [{name: a, image: a}]",
        "spec.initContainers[0].startupProbe",
        "FieldValueForbidden"
    )]
    [InlineData("containers: [{name: a, image: a, env: [{name: 'A=B', value: x}]}]", "spec.containers[0].env[0].name", "FieldValueInvalid")]
    [InlineData("containers: [{name: a, image: a, env: [{value: x}]}]", "spec.containers[0].env[0].name", "FieldValueRequired")]
    [InlineData(
        "containers: [{name: a, image: a, env: [{name: A, valueFrom: {}}]}]",
        "spec.containers[0].env[0].valueFrom",
        "FieldValueInvalid"
    )]
    [InlineData(
        "volumes: [{name: v, image: {}}]\ncontainers: [{name: a, image: a}]",
        "spec.volumes[0].image.reference",
        "FieldValueRequired"
    )]
    [InlineData("restartPolicy: Sometimes\ncontainers: [{name: a, image: a}]", "spec.restartPolicy", "FieldValueNotSupported")]
    [InlineData(
        "volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 60}}]}}]\ncontainers: [{name: a, " +
        "image: a}]",
        "spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds",
        "FieldValueInvalid"
    )]
    public async Task Refuses_an_invalid_pod_and_names_the_field(string spec, string field, string reason)
    {
        await using var cluster = await KubeCluster.StartAsync();
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", spec));
        (answer.Status, answer.Reason).ShouldBe((422, "Invalid"));
        var causes = answer.Body.Items("details", "causes").Select(cause => (cause.Text("field"), cause.Text("reason"))).ToList();
        causes.ShouldContain((field, reason), answer.Message);
    }

    [Theory]
    [InlineData("{volumeName: e, path: a/b, key: A}", null, "")]
    [InlineData("{volumeName: e, path: a, key: A, optional: true}", null, "")]
    [InlineData("{path: a, key: A}", "volumeName", "Required value")]
    [InlineData("{volumeName: e, key: A}", "path", "Required value")]
    [InlineData("{volumeName: e, path: a}", "key", "Required value")]
    [InlineData("{volumeName: e, path: a, key: 'A='}", "key", "a valid environment variable name")]
    [InlineData("{volumeName: e, path: a/../b, key: A}", "path", "must not contain '..'")]
    [InlineData("{volumeName: none, path: a, key: A}", "volumeName", "Not found: \"none\"")]
    [InlineData("{volumeName: c, path: a, key: A}", "volumeName", "referenced volume must be of type emptyDir")]
    public async Task Checks_a_variable_from_a_file(string reference, string? field, string words)
    {
        await using var cluster = await KubeCluster.StartAsync();
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", $$$"""
            volumes: [{name: e, emptyDir: {}}, {name: c, configMap: {name: c}}]
            containers: [{name: a, image: a, env: [{name: A, valueFrom: {fileKeyRef: {{{reference}}} } }] }]
            """));
        answer.Status.ShouldBe(field is null ? 201 : 422, answer.Message);
        if (field is not null)
        {
            answer.Message.ShouldContain($"spec.containers[0].env[0].valueFrom.fileKeyRef.{field}: ");
            answer.Message.ShouldContain(words);
        }
    }

    [Theory]
    [InlineData("value: x, valueFrom: {fileKeyRef: {volumeName: e, path: a, key: A}}", "when `value` is not empty")]
    [InlineData("valueFrom: {fieldRef: {fieldPath: metadata.name}, fileKeyRef: {volumeName: e, path: a, key: A}}", "more than one field")]
    public async Task Refuses_a_variable_with_two_values(string variable, string words)
    {
        await using var cluster = await KubeCluster.StartAsync();
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", $$$"""
            volumes: [{name: e, emptyDir: {}}]
            containers: [{name: a, image: a, env: [{name: A, {{{variable}}} }] }]
            """));
        answer.Message.ShouldContain(words);
    }

    [Fact]
    public async Task Knows_variables_from_files_and_image_volumes_since_their_version()
    {
        const string pod = """
            volumes: [{name: e, emptyDir: {}}, {name: i, image: {reference: 'x:1'}}]
            containers:
            - name: a
              image: a
              env: [{name: A, valueFrom: {fileKeyRef: {volumeName: e, path: a, key: A}}}]
              volumeMounts: [{name: i, mountPath: /i}]
            """;
        await using var newer = await KubeCluster.StartAsync(new EmbeddedKubeOptions { Version = "v1.35.0" });
        await using var older = await KubeCluster.StartAsync(new EmbeddedKubeOptions { Version = "v1.34.9" });

        var stored = (await newer.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", pod))).Body;
        stored.Items("spec", "volumes").ElementAt(1).Text("image", "pullPolicy").ShouldBe("IfNotPresent");
        stored.Items("spec", "containers").Single().Items("env").Single().Flag("valueFrom", "fileKeyRef", "optional").ShouldBe(false);

        (await older.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", pod))).Message.ShouldContain("must specify one of");
        var without = pod.Split('\n').Where(line => !line.Contains("env:", StringComparison.Ordinal));
        var dropped = (await older.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", string.Join('\n', without)))).Body;
        dropped.Items("spec", "volumes").Select(volume => volume.Text("name")).ShouldNotContain("i");
        dropped.Items("spec", "containers").Single().Items("volumeMounts")
            .Select(mount => mount.Text("name")).ShouldNotContain("i");
    }

    [Fact]
    public async Task Allows_what_is_unusual_but_valid()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p", """
            futureField: {x: 1}
            initContainers: [{name: side, image: a, restartPolicy: Always, startupProbe: {exec: {command: [x]}}}]
            containers: [{name: a, image: a, env: [{name: A, value: x}, {name: A, value: y}], resources: {limits: {cpu: "1", memory: 1e3}}}]
            """));
        answer.Status.ShouldBe(201, answer.Message);
        answer.Body.Number("spec", "futureField", "x").ShouldBe(1);
        answer.Body.Items("spec", "containers").Single().Text("resources", "requests", "cpu").ShouldBe("1");
    }

    [Fact]
    public async Task Refuses_a_changed_spec()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (
            await cluster.PatchAsync($"{KubeCluster.Pods}/p", """{"spec":{"hostNetwork":true}}""", "application/merge-patch+json")
        ).Status.ShouldBe(422);
        (
            await cluster.PatchAsync(
                $"{KubeCluster.Pods}/p",
                """{"spec":{"containers":[{"name":"app","image":"app:2"}]}}""",
                "application/strategic-merge-patch+json")
        ).Status.ShouldBe(200);
    }
}
