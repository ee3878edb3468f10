using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>The app hears of each new token once, and of a plain renewal not at all.</summary>
public sealed class HookTests : IDisposable
{
    private const string Uid = "6f1c3c1e-9a52-4f0e-8f49-0c7c9a3f1b11";
    private readonly AgentRun _run = new();
    private readonly FakeProcesses _processes = new();

    public HookTests()
    {
        _run.Processes = _processes;
        _run.World.Renewable = false;
        _run.With("ON_RENEW", "signal:HUP").With("POD_UID", Uid);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Signals_the_main_process_of_each_marked_container_once_for_each_new_token()
    {
        _processes.Add(7, parent: 0, Uid);
        _processes.Add(8, parent: 7, Uid);
        _processes.Add(20, parent: 0, Uid);
        _processes.Add(30, parent: 0, "another-pods-uid");
        _processes.Add(1, parent: 0, mark: null);

        (await _run.RunAsyncFor(TimeSpan.FromHours(9))).ShouldBe(0, _run.Errors);

        // Logged in at the start, when the app does not run yet, and after 4 and 8 hours.
        _run.World.Logins.ShouldBe(3);
        _processes.Sent.ShouldBe([(7, 1), (20, 1), (7, 1), (20, 1)]);
        _run.Errors.ShouldContain("Notified the app of its new token by SIGHUP.");
    }

    [Fact]
    public async Task Does_not_notify_the_app_at_a_renewal()
    {
        _run.World.Renewable = true;
        _processes.Add(7, parent: 0, Uid);

        (await _run.RunAsyncFor(TimeSpan.FromDays(2))).ShouldBe(0, _run.Errors);

        _processes.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Notifies_the_app_if_a_restarted_sidecar_had_to_log_in()
    {
        _processes.Add(7, parent: 0, Uid);
        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        _run.World.Revoke(_run.FileText("token"));

        (await _run.RunAsyncFor(TimeSpan.FromMinutes(1))).ShouldBe(0, _run.Errors);

        _processes.Sent.ShouldBe([(7, 1)]);
    }

    [Fact]
    public async Task Counts_failures_and_says_what_to_do_about_them()
    {
        (await _run.RunAsyncFor(TimeSpan.FromHours(9))).ShouldBe(0, _run.Errors);

        _run.Errors.ShouldContain(
            "(failure 1): no process of the app can be seen. Give the pod shareProcessNamespace: true.");
        _run.Errors.ShouldContain("(failure 2)");
    }

    [Fact]
    public async Task Names_the_process_that_it_may_not_signal()
    {
        _processes.Add(new SeenProcess(7, Parent: 0) { User = 1000, Group = 1000 }, Uid);
        _processes.Refuses = true;

        (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);

        _run.Errors.ShouldContain("process 7 runs as 1000:1000 and cannot be signalled");
    }

    [Fact]
    public async Task Posts_to_the_port_of_the_pod()
    {
        using var app = new AppPort("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n");
        _run.With("ON_RENEW", $"http:{app.Port}/reload?now=1");

        (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);

        (await app.RequestLine).ShouldBe("POST /reload?now=1 HTTP/1.1");
        _run.Errors.ShouldContain($"Notified the app of its new token by POST http://127.0.0.1:{app.Port}/reload?now=1.");
    }

    [Fact]
    public async Task Reports_the_answer_of_the_app()
    {
        using var app = new AppPort("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        _run.With("ON_RENEW", $"http:{app.Port}/reload");

        (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);

        _run.Errors.ShouldContain($"(failure 1): http://127.0.0.1:{app.Port}/reload answers 500.");
    }

    [Fact]
    public async Task Reports_that_no_process_listens()
    {
        _run.With("ON_RENEW", "http:1/reload");

        (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);

        _run.Errors.ShouldContain("does not answer (connection refused). Check the port and path in vault-injector.io/on-renew.");
    }

    [Theory]
    [InlineData("signal:KILL")]
    [InlineData("http:8080")]
    [InlineData("exec:/bin/sh")]
    public async Task Refuses_an_environment_with_another_hook(string hook)
    {
        (await _run.With("ON_RENEW", hook).RunAsync("sidecar")).ShouldBe(64);
        _run.LastWords.ShouldContain("VAULT_INJECTOR_ON_RENEW is");
    }

    [Fact]
    public async Task Finds_and_signals_a_real_process_by_its_mark()
    {
        var start = new ProcessStartInfo("sleep", "60");
        start.Environment["VAULT_INJECTOR_SIGNALLED_POD"] = Uid;
        using var app = Process.Start(start)!;
        var processes = new LinuxProcesses();
        var mark = $"VAULT_INJECTOR_SIGNALLED_POD={Uid}";
        SpinWait.SpinUntil(() => processes.HasVariable(app.Id, mark) is true, TimeSpan.FromMinutes(1)).ShouldBeTrue();

        var (seen, own) = (Seen(processes, app.Id), Seen(processes, Environment.ProcessId));
        (seen.Parent, seen.User, seen.Group).ShouldBe((own.Id, own.User, own.Group));
        (seen.Container, seen.Started > own.Started).ShouldBe((own.Container, true));
        processes.HasVariable(app.Id, mark[..^1]).ShouldBe(false);
        processes.HasVariable(Environment.ProcessId, mark).ShouldBe(false);
        processes.HasVariable(int.MaxValue, mark).ShouldBeNull();
        processes.Signal(app.Id, 1).ShouldBeTrue();

        await app.WaitForExitAsync();
        app.ExitCode.ShouldBe(128 + 1);
        processes.Signal(app.Id, 1).ShouldBeFalse();
    }

    private static SeenProcess Seen(LinuxProcesses processes, int id) => processes.All().Single(process => process.Id == id);

    /// <summary>The app's port: answers one request.</summary>
    private sealed class AppPort : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public AppPort(string answer)
        {
            _listener.Start();
            RequestLine = Task.Run(async () =>
            {
                using var client = await _listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                var first = await reader.ReadLineAsync();
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                return first;
            });
        }

        public Task<string?> RequestLine { get; }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();
    }
}
