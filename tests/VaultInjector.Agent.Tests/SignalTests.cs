using VaultInjector.Agent.Hooks;
using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>Signals to apps whose group is not the agent's, so that their environment cannot be read.</summary>
public sealed class SignalTests : IDisposable
{
    private const string Uid = "6f1c3c1e-9a52-4f0e-8f49-0c7c9a3f1b11";
    private readonly AgentRun _run = new();
    private readonly FakeProcesses _processes = new() { User = 1000 };

    public SignalTests()
    {
        _run.Processes = _processes;
        _run.World.Renewable = false;
        _run.With("ON_RENEW", "signal:HUP").With("POD_UID", Uid).With("SIGNAL_WHOLE_POD", "true");
        _processes.AddUnreadable(Process(1, "pause") with { User = 1000 });
        _processes.Add(Process(99, "agent"), null);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Signals_the_first_process_of_each_container_where_all_containers_get_it()
    {
        _processes.AddUnreadable(Process(20, "app") with { Started = 5 });
        _processes.AddUnreadable(Process(21, "app") with { Parent = 20, Started = 6 });
        _processes.AddUnreadable(Process(40, "app") with { Started = 90 });
        _processes.AddUnreadable(Process(30, "web") with { Started = 7 });

        await LiveAsync();

        _processes.Sent.ShouldBe([(20, 1), (30, 1)]);
        _run.Errors.ShouldContain("Notified the app of its new token by SIGHUP.");
    }

    [Fact]
    public async Task Signals_a_marked_and_an_unreadable_container_alike()
    {
        _processes.Add(Process(20, "app"), Uid);
        _processes.AddUnreadable(Process(30, "web"));

        await LiveAsync();

        _processes.Sent.ShouldBe([(20, 1), (30, 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task Leaves_what_kubectl_exec_started_alone()
    {
        _processes.Add(Process(20, "app") with { Started = 5 }, Uid);
        _processes.Add(Process(50, "app") with { Started = 99 }, Uid);

        await LiveAsync();

        _processes.Sent.ShouldBe([(20, 1)]);
    }

    [Fact]
    public async Task Says_nothing_of_a_proxy_of_another_user_beside_the_app()
    {
        _processes.AddUnreadable(Process(20, "app"));
        _processes.AddUnreadable(Process(60, "istio-proxy") with { User = 1337, Group = 1337 });

        await LiveAsync();

        _processes.Sent.ShouldBe([(20, 1)]);
        _run.Errors.ShouldNotContain("Cannot notify");
    }

    [Fact]
    public async Task Names_the_user_and_group_to_set_where_only_some_containers_get_it()
    {
        _run.With("SIGNAL_WHOLE_POD", null);
        _processes.AddUnreadable(Process(20, "app"));

        await LiveAsync();

        _processes.Sent.ShouldBeEmpty();
        _run.Errors.ShouldContain(
            "(failure 1): process 20 runs as 1000:0, so the agent cannot see whether it is the app's. Give the agent the same user and " +
            "group: vault-injector.io/run-as-user: \"1000\", vault-injector.io/run-as-group: \"0\".");
    }

    [Fact]
    public async Task Names_the_user_of_a_process_that_it_may_not_signal()
    {
        _processes.AddUnreadable(Process(20, "app") with { User = 101, Group = 101 });

        await LiveAsync();

        _run.Errors.ShouldContain("process 20 runs as 101:101 and cannot be signalled.");
        _run.Errors.ShouldContain("vault-injector.io/run-as-user: \"101\"");
    }

    [Fact]
    public async Task Does_not_advise_to_run_as_root()
    {
        _processes.AddUnreadable(Process(20, "app") with { User = 0 });

        await LiveAsync();

        _run.Errors.ShouldContain("The agent never runs as root");
        _run.Errors.ShouldNotContain("run-as-user: \"0\"");
    }

    /// <summary>Until the first new token after the start.</summary>
    private async Task LiveAsync() => (await _run.RunAsyncFor(TimeSpan.FromHours(5))).ShouldBe(0, _run.Errors);

    private static SeenProcess Process(int id, string container) => new(id, Parent: 0) { Container = container, User = 1000, Group = 0 };
}
