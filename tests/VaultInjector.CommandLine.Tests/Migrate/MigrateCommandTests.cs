using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Migrate;

public sealed class MigrateCommandTests
{
    private const string VaultK8sPod =
        """
        # the shop
        apiVersion: v1
        kind: Pod
        metadata:
          name: web # its name
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: web
            vault.hashicorp.com/agent-inject-token: "true"
            vault.hashicorp.com/log-level: debug
            keep: me
        spec:
          containers:
            - name: app # the app
              image: app

        """;

    private const string RecipePod =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: old
          annotations:
            pod.boostport.com/vault-approle: old
            pod.boostport.com/vault-init-container: install-token
        spec:
          initContainers:
            - name: install-token
              image: registry.example/init:1
              volumeMounts:
                - name: vault-token
                  mountPath: /var/run/secrets/boostport.com
          containers:
            - name: app
              image: app
              volumeMounts:
                - name: vault-token
                  mountPath: /var/run/secrets/boostport.com
                # the app's own
                - name: data
                  mountPath: /data
          volumes:
            - name: data
              emptyDir: {}
            - name: vault-token
              emptyDir: {}

        """;

    [Fact]
    public async Task Writes_our_annotations_in_place_of_those_of_vault_k8s_and_keeps_everything_else()
    {
        var run = await CommandRun.Of(VaultK8sPod, "migrate", "-f", "-");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldBe(
            """
            ---
            # the shop
            apiVersion: v1
            kind: Pod
            metadata:
              name: web # its name
              annotations:
                keep: me
                vault-injector.io/auth-method: kubernetes
                vault-injector.io/file-mode: "0644"
                vault-injector.io/init-position: last
                vault-injector.io/mount-path: /vault/secrets
                vault-injector.io/role: web
                vault-injector.io/token: "true"
            spec:
              containers:
                - name: app # the app
                  image: app

            """);
        run.Error.ShouldContain("4 annotations of vault-k8s became 6 of ours; without a meaning here: vault.hashicorp.com/log-level");
    }

    [Fact]
    public async Task Takes_out_what_kubernetes_vault_made_authors_copy()
    {
        var run = await CommandRun.Of(RecipePod, "migrate", "-f", "-");

        run.Output.ShouldBe(
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: old
              annotations:
                vault-injector.io/role: old
                vault-injector.io/mount-path: /var/run/secrets/boostport.com
            spec:
              containers:
                - name: app
                  image: app
                  volumeMounts:
                    # the app's own
                    - name: data
                      mountPath: /data
              volumes:
                - name: data
                  emptyDir: {}

            """);
        run.Error.ShouldContain("took out the init container install-token");
        run.Error.ShouldContain("took out the volume vault-token");
    }

    /// <summary>The app looks for its files there, and the injector writes them elsewhere.</summary>
    [Theory]
    [InlineData("- name: vault-token\n          mountPath: /var/run/secrets/boostport.com\n        #", "/creds")]
    [InlineData(
        "- name: vault-token\n          mountPath: /var/run/secrets/boostport.com\n        #", "/var/run/secrets/boostport.com/sub")]
    [InlineData("- name: vault-token\n          mountPath: /var/run/secrets/boostport.com", "/creds")]
    public async Task Leaves_a_pod_as_it_is_whose_app_has_the_files_at_another_path(string mounts, string path)
    {
        var pod = RecipePod.Replace(mounts, mounts.Replace("/var/run/secrets/boostport.com", path), StringComparison.Ordinal);
        pod.ShouldNotBe(RecipePod);

        var run = await CommandRun.Of(pod, "migrate", "-f", "-");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("---\n" + pod);
        run.Error.ShouldContain("Pod default/old");
        run.Error.ShouldContain("stays as it is");
        run.Error.ShouldContain($"container app mounts the volume vault-token of kubernetes-vault at {path}");
    }

    [Fact]
    public async Task Shows_what_changes()
    {
        var run = await CommandRun.Of(VaultK8sPod, "migrate", "-f", "-", "--diff");

        run.Output.ShouldStartWith("--- standard input\n+++ standard input\n@@ ");
        run.Output.ShouldContain("\n-    vault.hashicorp.com/role: web\n");
        run.Output.ShouldContain("\n+    vault-injector.io/role: web\n");
        run.Output.ShouldNotContain("# the shop");
    }

    [Fact]
    public async Task Shows_nothing_where_nothing_changes() =>
        (await CommandRun.Of(
            "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [{name: a}]}\n", "migrate", "-f", "-", "--diff"))
            .Output.ShouldBeEmpty();

    [Theory]
    [InlineData("vault.hashicorp.com/agent-configmap: config", "agent-configmap")]
    [InlineData("vault.hashicorp.com/agent-limits-cpu: many", "agent-limits-cpu")]
    [InlineData("vault-injector.io/role: other", "vault-injector.io/role")]
    public async Task Leaves_a_pod_as_it_is_that_cannot_be_translated(string annotation, string named)
    {
        var pod = VaultK8sPod.Replace("keep: me", annotation, StringComparison.Ordinal);

        var run = await CommandRun.Of(pod, "migrate", "-f", "-");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldBe("---\n" + pod);
        run.Error.ShouldContain("Pod default/web");
        run.Error.ShouldContain("stays as it is");
        run.Error.ShouldContain(named);
    }

    [Fact]
    public async Task What_was_migrated_is_injected_as_before()
    {
        var migrated = (await CommandRun.Of(VaultK8sPod, "migrate", "-f", "-")).Output;

        var explained = await CommandRun.Of(migrated, "explain", "-f", "-");

        explained.Output.ShouldContain("web");
        explained.ExitCode.ShouldBe(0);
        (await CommandRun.Of(migrated, "migrate", "-f", "-")).Output.ShouldBe(migrated);
    }
}
