using VaultInjector.DevCluster.Tests.Kubernetes;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>The shipped policy keeps other containers and other images away from the agent's volumes and processes.</summary>
public sealed class AgentPolicyTests : IAsyncLifetime
{
    private const string Path = "/api/v1/namespaces/apps/pods/p";
    private const string Files = "{name: vault-injector-secrets, mountPath: /a, readOnly: true}";
    private const string Exec =
        "command: [/var/run/secrets/vault-injector.io/bin/vault-injector-agent, exec, --, /app], volumeMounts: [" +
        "{name: vault-injector-environment, mountPath: /e, readOnly: true}, {name: vault-injector-binary, mountPath: /b, readOnly: true}]";

    private const string Variable =
        "env: [{name: A, valueFrom: {fileKeyRef: {volumeName: vault-injector-environment, path: env.A, key: A}}}]";

    private const string Denied = "ValidatingAdmissionPolicy 'vault-injector-agent'";

    private KubeCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await Policies.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("{name: app, image: app:1}", "")]
    [InlineData("{name: app, image: app:1, volumeMounts: [" + Files + "]}", "")]
    [InlineData("{name: app, image: app:1, volumeMounts: [" + Files + "]}", "other, app")]
    [InlineData("{name: app, image: app:1, volumeMounts: [{name: data, mountPath: /data}]}", "other")]
    [InlineData("{name: app, image: app:1, " + Exec + "}", "")]
    [InlineData("{name: app, image: app:1, " + Exec + "}", "other, app")]
    [InlineData("{name: app, image: app:1, " + Variable + "}", "")]
    [InlineData("{name: app, image: app:1, " + Variable + "}", "app")]
    public async Task Allows_the_mounts_of_the_webhook(string container, string chosen)
    {
        var answer = await CreateAsync(container, chosen);

        answer.Status.ShouldBe(201, answer.Message);
    }

    [Theory]
    [InlineData("{name: vault-injector-identity, mountPath: /a}", "", "only the agent may mount them")]
    [InlineData("{name: vault-injector-identity, mountPath: /a, readOnly: true}", "", "only the agent may mount them")]
    [InlineData("{name: vault-injector-state, mountPath: /a, readOnly: true}", "", "only the agent may mount them")]
    [InlineData("{name: vault-injector-secrets, mountPath: /a}", "", "only the agent may write")]
    [InlineData("{name: vault-injector-secrets, mountPath: /a, readOnly: false}", "", "only the agent may write")]
    [InlineData("{name: vault-injector-environment, mountPath: /a}", "", "only the agent may write")]
    [InlineData("{name: vault-injector-environment, mountPath: /a, readOnly: true}", "", "does not start with vault-injector-agent exec")]
    [InlineData("{name: vault-injector-binary, mountPath: /a}", "", "only the agent may write")]
    [InlineData("{name: vault-injector-binary, mountPath: /a, readOnly: true}", "other", "leaves out")]
    [InlineData(Files, "other", "leaves out")]
    [InlineData(Files, "other,app-2,my-app", "leaves out")]
    public async Task Denies_another_mount_of_a_reserved_volume(string mount, string chosen, string words)
    {
        var app = await CreateAsync($"{{name: app, image: app:1, volumeMounts: [{mount}]}}", chosen);
        var init = await CreateAsync("{name: other, image: app:1}", chosen, $"{{name: app, image: app:1, volumeMounts: [{mount}]}}");

        new[] { app, init }.ShouldAllBe(answer => answer.Status == 403, app.Message + init.Message);
        app.Message.ShouldContain(Denied);
        app.Message.ShouldContain(words);
        init.Message.ShouldContain(words);
    }

    [Theory]
    [InlineData("vault-injector-environment", "other", "leaves out")]
    [InlineData("vault-injector-secrets", "", "not for variables")]
    [InlineData("vault-injector-state", "app", "not for variables")]
    public async Task Denies_a_variable_from_a_file_of_the_agent(string volume, string chosen, string words)
    {
        var variable = Variable.Replace("vault-injector-environment", volume, StringComparison.Ordinal);
        var answer = await CreateAsync($"{{name: app, image: app:1, {variable}}}", chosen);

        answer.Status.ShouldBe(403, answer.Message);
        answer.Message.ShouldContain(words);
    }

    [Theory]
    [InlineData("""{"name":"debug","image":"d:1","volumeMounts":[{"name":"vault-injector-environment","mountPath":"/e"}]}""")]
    [InlineData(
        """
        {"name":"debug","image":"d:1",
         "env":[{"name":"A","valueFrom":{"fileKeyRef":{"volumeName":"vault-injector-environment","path":"env.A","key":"A"}}}]}
        """)]
    [InlineData("""{"name":"debug","image":"d:1","targetContainerName":"vault-injector-agent"}""")]
    [InlineData("""{"name":"debug","image":"d:1","targetContainerName":"vault-injector-sidecar"}""")]
    [InlineData("""{"name":"vault-injector-debug","image":"d:1"}""")]
    [InlineData("""{"name":"debug","image":"d:1","volumeMounts":[{"name":"vault-injector-identity","mountPath":"/i"}]}""")]
    [InlineData("""{"name":"debug","image":"d:1","volumeMounts":[{"name":"vault-injector-state","mountPath":"/i"}]}""")]
    [InlineData("""{"name":"debug","image":"d:1","volumeMounts":[{"name":"vault-injector-secrets","mountPath":"/s","readOnly":true}]}""")]
    public async Task Denies_an_ephemeral_container_that_reaches_the_agent(string container)
    {
        (await CreateAsync()).Status.ShouldBe(201);

        var answer = await DebugAsync(container);

        (answer.Status, answer.Reason).ShouldBe((403, "Forbidden"), answer.Message);
        answer.Message.ShouldContain("debug another container of the pod");
        (await _cluster.GetAsync(Path)).Body["spec"]!["ephemeralContainers"].ShouldBeNull();
    }

    [Fact]
    public async Task Allows_an_ephemeral_container_beside_the_app()
    {
        (await CreateAsync()).Status.ShouldBe(201);

        var answer = await DebugAsync("""{"name":"debug","image":"d:1","targetContainerName":"app"}""");

        answer.Status.ShouldBe(200, answer.Message);
    }

    [Theory]
    [InlineData("""{"metadata":{"labels":{"vault-injector.io/injected":null}}}""")]
    [InlineData("""{"metadata":{"annotations":{"vault-injector.io/status":null}}}""")]
    public async Task Keeps_the_marks_whatever_comes_with_ephemeral_containers(string patch)
    {
        (await CreateAsync()).Status.ShouldBe(201);
        var before = (await _cluster.GetAsync(Path)).Body["metadata"]!.ToJsonString();

        // As on a real server, which takes nothing but the ephemeral containers from such a request.
        var answer = await _cluster.PatchAsync($"{Path}/ephemeralcontainers", patch, "application/merge-patch+json");

        answer.Status.ShouldBe(200, answer.Message);
        (await _cluster.GetAsync(Path)).Body["metadata"]!.ToJsonString().ShouldBe(before);
    }

    [Theory]
    [InlineData("initContainers", "vault-injector-agent", 403)]
    [InlineData("initContainers", "vault-injector-sidecar", 403)]
    [InlineData("containers", "app", 200)]
    public async Task Denies_another_image_of_the_agent_only(string list, string name, int status)
    {
        (await CreateAsync()).Status.ShouldBe(201);

        var patch = $$"""{"spec":{"{{list}}":[{"name":"{{name}}","image":"other:1"}]} }""";
        var answer = await _cluster.PatchAsync(Path, patch, "application/strategic-merge-patch+json");

        answer.Status.ShouldBe(status, answer.Message);
        answer.Message.ShouldContain(status == 403 ? "the image of the agent is set by the injector only" : "");
    }

    private Task<Answer> DebugAsync(string container) => _cluster.PatchAsync(
        $"{Path}/ephemeralcontainers",
        $$"""{"spec":{"ephemeralContainers":[{{container}}]} }""",
        "application/strategic-merge-patch+json");

    /// <summary>A pod as the webhook leaves it.</summary>
    /// <param name="containers">YAML.</param>
    /// <param name="chosen">The containers that the pod chooses; empty for the default.</param>
    /// <param name="init">YAML of one more init container.</param>
    private Task<Answer> CreateAsync(string containers = "{name: app, image: app:1}", string chosen = "", string init = "") =>
        _cluster.PostAsync("/api/v1/namespaces/apps/pods", $$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: p
              labels: {vault-injector.io/injected: "true"}
              annotations:
                vault-injector.io/status: injected
                vault-injector.io/role: yn-api
                {{(chosen.Length > 0 ? $"vault-injector.io/containers: {chosen}" : "")}}
            spec:
              volumes:
              - {name: vault-injector-secrets, emptyDir: {medium: Memory} }
              - {name: vault-injector-state, emptyDir: {medium: Memory} }
              - {name: vault-injector-identity, projected: {sources: [{serviceAccountToken: {path: token} }]} }
              - {name: vault-injector-environment, emptyDir: {medium: Memory} }
              - {name: vault-injector-binary, emptyDir: {} }
              - {name: data, emptyDir: {} }
              initContainers:
              - name: vault-injector-agent
                image: a:1
                volumeMounts:
                - {name: vault-injector-secrets, mountPath: /out}
                - {name: vault-injector-identity, mountPath: /identity, readOnly: true}
                - {name: vault-injector-state, mountPath: /state}
              - name: vault-injector-sidecar
                image: a:1
                restartPolicy: Always
                volumeMounts:
                - {name: vault-injector-secrets, mountPath: /out}
                - {name: vault-injector-state, mountPath: /state}
              {{(init.Length > 0 ? $"- {init}" : "")}}
              containers: [{{containers}}]
            """);
}
