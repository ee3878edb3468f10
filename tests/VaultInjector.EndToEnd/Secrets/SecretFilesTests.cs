using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Secrets;

/// <summary>An app without a Vault client finds its secrets as files, and they stay fresh.</summary>
public sealed class SecretFilesTests(RunningCluster running) : IAsyncLifetime
{
    private const string Agent = "vault-injector-sidecar";

    public async ValueTask InitializeAsync() => await SecretStage.SetUpAsync(running);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Everything_that_the_annotations_ask_for_is_there_when_the_app_starts()
    {
        var run = await running.RunToItsEndAsync(running.Pod(
            "files-all",
            "cd /var/run/secrets/vault && for f in db.json password deep/db.env app.conf; do echo \"== $f\"; cat $f; echo; done; " +
            "ls -L tls.crt tls.key tls.ca tls.pem; stat -c '%a %n' password; ls -A",
            ("role", SecretStage.Role),
            ("token", "false"),
            ("secret.db.json", "secret/files/db"),
            ("secret.password", "secret/files/db#password"),
            ("mode.password", "0400"),
            ("secret.env", "secret/files/db"),
            ("file.env", "deep/db.env"),
            ("format.env", "env"),
            ("template.app.conf", """{{ with secret "secret/files/db" }}url = {{ .Data.username }}:{{ .Data.port }}{{ end }}"""),
            ("certificate.tls", $"pki_int/{SecretStage.Role} common_name=web.{SecretStage.Domain} ttl=1h")));

        var seen = run.Logs("app");
        seen.ShouldContain($"\"password\": \"{SecretStage.Password}\"", Case.Sensitive, run.Logs("vault-injector-agent"));
        seen.ShouldContain($"== password\n{SecretStage.Password}\n");
        seen.ShouldContain($"password='{SecretStage.Password}'");
        seen.ShouldContain("url = files:5432");
        seen.ShouldContain("tls.pem");
        seen.ShouldContain("400 password");
        seen.Split('\n').ShouldNotContain("token");
        seen.Split('\n').ShouldNotContain(".secrets");
    }

    [Fact]
    public async Task A_changed_secret_reaches_the_file_and_the_app_is_told_once()
    {
        await SecretStage.StoreAsync(running, "changing", new JsonObject { ["a"] = "old", ["b"] = "old" });
        var manifest = running.Pod(
            "files-changing",
            "trap 'echo told' HUP; while :; do sleep 0.1; done",
            ("role", SecretStage.Role),
            ("refresh", "10s"),
            ("secret.a", "secret/files/changing#a"),
            ("secret.b", "secret/files/changing#b"),
            ("on-change", "signal:HUP"));
        manifest["spec"]!["shareProcessNamespace"] = true;
        var pod = await LivingPod.StartAsync(running, manifest);
        pod.Read("a").ShouldBe("old");

        await SecretStage.StoreAsync(running, "changing", new JsonObject { ["a"] = "new", ["b"] = "new" });

        await Waiting.ForAsync(
            () => Task.FromResult(pod.Read("a") + pod.Read("b") == "newnew" && Told(pod) > 0 ? "changed" : null),
            () => $"the new secret; the agent said: {pod.AgentLog}",
            CancellationToken.None);
        Told(pod).ShouldBe(1);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task A_database_user_is_always_live_and_is_replaced_before_its_maximum()
    {
        SecretStage.NeedsDatabase(running);
        var manifest = running.Pod(
            "files-rotating",
            "trap 'echo told' HUP; while :; do sleep 0.05; done",
            ("role", SecretStage.Role),
            ("template.user", SecretStage.UserTemplate),
            ("on-change.user", "signal:HUP"));
        manifest["spec"]!["shareProcessNamespace"] = true;
        var pod = await LivingPod.StartAsync(running, manifest);

        var seen = await WatchAsync(pod, TimeSpan.FromSeconds(30));

        // Each lives at most 14 s, and lives on for a while beside the next.
        seen.Count.ShouldBeInRange(3, 6, pod.AgentLog);
        await Waiting.ForAsync(
            () =>
            {
                // There may be another one by now.
                seen.Add(pod.Read("user"));
                return Task.FromResult(Told(pod) == seen.Count - 1 ? "told" : null);
            },
            () => $"the app to be told of each of {seen.Count} users but the first; it was told {Told(pod)} times: {pod.AgentLog}",
            CancellationToken.None);
        var last = pod.Read("user").Split(' ')[0];
        await pod.DeleteAsync(graceSeconds: 10);
        await Waiting.ForAsync(
            async () => await SecretStage.IsLiveAsync(running, last) ? null : "ended",
            "the lease to end with the pod",
            CancellationToken.None);
    }

    [Fact]
    public async Task A_killed_agent_asks_for_no_second_user()
    {
        SecretStage.NeedsDatabase(running);
        var pod = await LivingPod.StartAsync(
            running, "files-killed", ("role", SecretStage.Role), ("template.user", SecretStage.LongUserTemplate));
        var before = pod.Read("user");

        for (var kill = 1; kill <= 2; kill++)
        {
            pod.Run.Kill(Agent);
            await Waiting.ForAsync(
                () => Task.FromResult(pod.Run.Restarts(Agent) == kill && TookOver(pod) ? "back" : null),
                "the agent to be back",
                CancellationToken.None);
            (await SecretStage.IsLiveAsync(running, pod.Read("user").Split(' ')[0])).ShouldBeTrue(pod.AgentLog);
        }

        pod.Read("user").ShouldBe(before, pod.AgentLog);
        pod.AgentLog.ShouldNotContain("Wrote the file user again");
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task A_sealed_Vault_costs_the_lease_but_neither_file_nor_agent()
    {
        SecretStage.NeedsDatabase(running);
        running.NeedsVaultOfItsOwn();
        var pod = await LivingPod.StartAsync(
            running, "files-sealed", ("role", SecretStage.Role), ("template.user", SecretStage.UserTemplate));
        await running.Cluster.Vault.SealAsync(CancellationToken.None);
        try
        {
            await Waiting.ForAsync(
                () => Task.FromResult(
                    pod.AgentLog.Contains("Cannot refresh the secrets, will retry", StringComparison.Ordinal) ? "said" : null),
                () => $"the agent to say that Vault is sealed; it said: {pod.AgentLog}",
                CancellationToken.None);
            var before = pod.Read("user");
            await Task.Delay(SecretStage.Lease);
            pod.Read("user").ShouldBe(before);
        }
        finally
        {
            await running.Cluster.Vault.UnsealAsync(CancellationToken.None);
        }

        await Waiting.ForAsync(
            async () => await SecretStage.IsLiveAsync(running, pod.Read("user").Split(' ')[0]) ? "live" : null,
            () => $"a user that lives; the agent said: {pod.AgentLog}",
            CancellationToken.None);
        pod.Run.Restarts(Agent).ShouldBe(0);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    [Fact]
    public async Task A_reader_of_each_millisecond_sees_only_pairs_while_certificates_are_renewed()
    {
        var pod = await LivingPod.StartAsync(
            running,
            "files-certificate",
            ("role", SecretStage.Role),
            ("certificate.tls", $"pki_int/{SecretStage.Role} common_name={SecretStage.Domain} ttl=5s"));
        var mount = pod.Run.LocalPath("app", "/var/run/secrets/vault")!;
        var (serials, checkedPairs) = (new HashSet<string>(), new HashSet<string>());
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(14))
        {
            var folder = Path.Combine(mount, new FileInfo(Path.Combine(mount, "..tls")).LinkTarget!);
            var (crt, key, pem) = (Text(folder, "tls.crt"), Text(folder, "tls.key"), Text(mount, "tls.pem"));
            if (checkedPairs.Add(crt + key))
            {
                using var pair = X509Certificate2.CreateFromPem(crt, key);
                serials.Add(pair.SerialNumber);
                (pair.NotAfter.ToUniversalTime() > DateTime.UtcNow).ShouldBeTrue(pod.AgentLog);
            }

            if (checkedPairs.Add(pem))
            {
                using var whole = X509Certificate2.CreateFromPem(pem, pem);
                whole.HasPrivateKey.ShouldBeTrue();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }

        serials.Count.ShouldBeInRange(3, 8, pod.AgentLog);
        await pod.DeleteAsync(graceSeconds: 0);
    }

    private static string Text(string folder, string name) => File.ReadAllText(Path.Combine(folder, name));

    private static int Told(LivingPod pod) => pod.Run.Logs("app").Split('\n').Count(line => line == "told");

    private static bool TookOver(LivingPod pod) =>
        pod.Run.Logs(Agent).Contains("Took over the existing token of this pod.", StringComparison.Ordinal);

    /// <summary>Reads the user as an app does, again and again. Returns all that there were; each lived when it was read.</summary>
    private async Task<HashSet<string>> WatchAsync(LivingPod pod, TimeSpan time)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            var user = pod.Read("user");
            (await SecretStage.IsLiveAsync(running, user.Split(' ')[0])).ShouldBeTrue(
                $"after {TimeProvider.System.GetElapsedTime(started)}; the agent said: {pod.AgentLog}");
            seen.Add(user);
            await Task.Delay(SecretStage.Lease / 40);
        }

        return seen;
    }
}
