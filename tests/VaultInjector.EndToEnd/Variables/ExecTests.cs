using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Secrets;

namespace VaultInjector.EndToEnd.Variables;

/// <summary>An app that <c>exec</c> started is what it would have been without: the same process, signals, limits and exit code.</summary>
public sealed class ExecTests(RunningCluster running) : IAsyncLifetime
{
    private static readonly (string, string) Variable = ("env.A", "secret/files/db#username");

    public async ValueTask InitializeAsync() => await SecretStage.SetUpAsync(running);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_a_process_inherits_is_as_without_exec()
    {
        const string show =
            "grep -E '^(Sig(Blk|Cgt)|NoNewPrivs|Seccomp):' /proc/self/status; ulimit -aS; ulimit -aH; umask; " +
            "test \"$(pwd)\" = \"$POD_ROOT\" && echo \"in the container's directory\"; ls /proc/self/fd | wc -l; " +
            "cat; echo \"end of stdin\"; cat /proc/self/oom_score_adj; nice; " +
            "env | cut -d= -f1 | grep -v '^VAULT_INJECTOR_TERMINATION_LOG$' | sort";

        var without = await running.SaidByAsync(VariableStage.Pod(running, VariableStage.Kubelet, "inherits", show, Variable));
        var with = await running.SaidByAsync(VariableStage.Pod(running, VariableStage.Exec, "inherits", show, Variable));

        with.ShouldContain("in the container's directory");
        with.ShouldContain("end of stdin");
        with.ShouldBe(without);
    }

    /// <summary>What ignores SIGPIPE is a .NET program: the pod runner, which hands it on, and the agent, which must not.</summary>
    [Fact]
    public async Task No_signal_is_ignored_but_those_that_the_container_ignores()
    {
        const long sigPipe = 1L << (13 - 1);

        var without = await IgnoredAsync(VariableStage.Kubelet);
        var with = await IgnoredAsync(VariableStage.Exec);

        (with & sigPipe).ShouldBe(0);
        with.ShouldBe(without & ~sigPipe);

        async Task<long> IgnoredAsync(string way) => Convert.ToInt64(
            (await running.SaidByAsync(VariableStage.Pod(
                running, way, "ignored", "grep SigIgn /proc/self/status | cut -f 2", Variable))).Trim(),
            16);
    }

    [Fact]
    public async Task The_app_is_the_containers_process_and_gets_its_signals()
    {
        var pod = await LivingPod.StartAsync(running, VariableStage.Pod(
            running, VariableStage.Exec, "signals", "trap 'echo told $A; exit' TERM; echo pid $$$$; while :; do sleep 1; done", Variable));
        await VariableStage.PrintedAsync(pod.Run, "pid ");
        var run = pod.Run;
        run.Logs("app").ShouldBe($"pid {run.ProcessId("app")}\n");

        await pod.DeleteAsync(graceSeconds: 10);

        await VariableStage.PrintedAsync(run, "told files");
    }

    [Theory]
    [InlineData("exit 42", 42)]
    [InlineData("kill -KILL $$$$", 137)]
    public async Task The_exit_code_is_the_apps_own(string script, int code)
    {
        var pod = VariableStage.Pod(running, VariableStage.Exec, $"exit{code}", script, ("agent", "init"), Variable);
        await running.RunToItsEndAsync(pod);

        (await ExitCodeAsync($"exit{code}-exec")).ShouldBe(code);
    }

    [Theory]
    [InlineData("no-such-command-here", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_command_that_cannot_be_started_ends_as_in_a_shell_and_is_named(string command, int code)
    {
        var pod = VariableStage.Pod(running, VariableStage.Exec, $"command{code}", "", ("agent", "init"), Variable);
        pod["spec"]!["containers"]![0]!["command"] = new JsonArray(command, "argument");

        var run = await running.RunToItsEndAsync(pod);

        (await ExitCodeAsync($"command{code}-exec")).ShouldBe(code, VariableStage.Words(run));
        run.Logs("app").ShouldContain(command);
    }

    [Fact]
    public async Task Arguments_reach_the_app_as_they_are()
    {
        var pod = VariableStage.Pod(running, VariableStage.Exec, "arguments", "", Variable);
        var app = pod["spec"]!["containers"]![0]!;
        app["command"] = new JsonArray("printf", "%s|");
        app["args"] = new JsonArray("--", "-x", "", "a b", "'$A'", "exec", "--version");

        (await running.SaidByAsync(pod)).TrimEnd('\n').ShouldBe("--|-x||a b|'$A'|exec|--version|");
    }

    [Fact]
    public async Task The_init_container_brings_the_binary_where_the_cluster_has_no_image_volumes()
    {
        Assert.SkipWhen(running.Cluster.Repository.NativeAgent is null, "One file only starts as NativeAOT; run: make native");
        await running.Cluster.ReconfigureWebhookAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["VAULT_INJECTOR__Injection__ImageVolumes"] = "Off" },
            async () =>
            {
                var pod = VariableStage.Pod(running, VariableStage.Exec, "copied", "echo \"$A\"", Variable);
                (await running.SaidByAsync(pod)).ShouldBe("files\n");
                var stored = await StoredAsync("copied-exec");
                stored["spec"]!["volumes"]!.AsArray().ShouldAllBe(volume => volume!["image"] == null);
            },
            CancellationToken.None);
    }

    [Fact]
    public async Task A_reference_that_cannot_be_read_stops_the_app_with_a_sentence()
    {
        var map = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "unreadable", ["namespace"] = running.Namespace },
            ["data"] = new JsonObject { ["FROM_MAP"] = "vault:secret/payroll/db#password" },
        };
        await running.Cluster.ApplyAsync(map, CancellationToken.None);
        var pod = VariableStage.Pod(running, VariableStage.Exec, "unreadable", "echo started", ("agent", "init"));
        pod["spec"]!["containers"]![0]!["envFrom"] =
            new JsonArray(new JsonObject { ["configMapRef"] = new JsonObject { ["name"] = "unreadable" } });

        var run = await running.RunToItsEndAsync(pod);

        run.Phase.ShouldBe("Failed");
        run.Logs("app").ShouldContain("FROM_MAP");
        run.Logs("app").ShouldContain("secret/payroll/db");
        run.Logs("app").ShouldNotContain("started");
    }

    private async Task<int> ExitCodeAsync(string name)
    {
        var statuses = await Waiting.ForAsync(
            async () => (await StoredAsync(name))["status"]?["containerStatuses"]?.AsArray() is [{ } status, ..]
                ? status["state"]?["terminated"]?["exitCode"]
                : null,
            $"the exit code of pod {name}",
            CancellationToken.None);
        return statuses.GetValue<int>();
    }

    private Task<JsonObject> StoredAsync(string name) =>
        running.Cluster.Kube.Admin.GetAsync($"/api/v1/namespaces/{running.Namespace}/pods/{name}", CancellationToken.None);
}
