namespace VaultInjector.Agent.Tests.Exec;

/// <summary>The environment that an app gets by <c>exec</c>, and what stops it before.</summary>
public sealed class ExecEnvironmentTests : IDisposable
{
    private readonly ExecRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Variables_of_files_are_set_and_everything_else_stays_as_it_is()
    {
        _run.With("A=1", "DB=vault:secret/web/db#password", "WEIRD=\u00FF\u00FE", "NOSIGN", "=x", "EMPTY=", "A=2")
            .WithFile("db", """{"DB":"it's\n\"${vault:x#y}\"","NEW":"日"}""");
        _run.Arguments.AddRange(["a b", "", "\u00FF", "${vault:secret/web/db#password}"]);

        _run.Run();

        _run.AppEnvironment.ShouldBe(
            ["PATH=/usr/bin", "A=1", "DB=it's\n\"${vault:x#y}\"", "WEIRD=\u00FF\u00FE", "NOSIGN", "=x", "EMPTY=", "A=2", "NEW=日"]);
        _run.AppArguments.ShouldBe(["/app", "a b", "", "\u00FF", "${vault:secret/web/db#password}"]);
        _run.World.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void A_later_file_wins_and_a_variable_is_there_once()
    {
        _run.With("DB=old", "DB=older").WithFile("a", """{"DB":"1","X":"1"}""").WithFile("b", """{"DB":"2"}""");

        _run.Run();

        _run.AppEnvironment.ShouldBe(["PATH=/usr/bin", "DB=2", "X=1"]);
    }

    [Fact]
    public void A_field_that_no_one_named_leaves_a_variable_that_is_there()
    {
        _run.With("HOME=/app", "EMPTY=").WithFile("db", """{"DB":"1"}""")
            .WithFile("all", """{"":"yields","HOME":"x","EMPTY":"x","DB":"2","NEW":"3"}""");

        _run.Run();

        _run.AppEnvironment.ShouldBe(["PATH=/usr/bin", "HOME=/app", "EMPTY=", "DB=1", "NEW=3"]);
    }

    [Fact]
    public void The_injectors_variables_go_but_for_those_that_apps_and_signals_use()
    {
        string[] kept = ["VAULT_INJECTOR_PATH=/secrets", "VAULT_INJECTOR_SIGNALLED_POD=uid", "VAULT_ADDR=https://v", "XVAULT_INJECTOR_=1"];
        _run.With([.. kept, "VAULT_INJECTOR_EXEC_DIALECT=", "VAULT_INJECTOR_X=1"]);

        _run.Run();

        _run.AppEnvironment.ShouldBe(["PATH=/usr/bin", .. kept]);
    }

    [Theory]
    [InlineData("exec")]
    [InlineData("exec", "--")]
    [InlineData("exec", "/app")]
    [InlineData("exec", "-c", "/app")]
    public void Without_a_command_it_says_how_it_is_called(params string[] arguments)
    {
        _run.Arguments.Clear();
        _run.Arguments.AddRange(arguments);

        _run.Run().ShouldBe(64);

        _run.AppEnvironment.ShouldBeNull();
        _run.Errors.ShouldContain("Usage: vault-injector-agent exec -- COMMAND [ARGUMENT ...].");
        _run.LastWords.ShouldContain("Usage: ");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"DB\":canary}")]
    [InlineData("DB='canary'")]
    public void A_file_that_the_agent_did_not_write_stops_it(string content)
    {
        _run.WithFile("db", content).Run().ShouldBe(64);

        _run.AppEnvironment.ShouldBeNull();
        _run.Errors.ShouldContain($"{_run.Root}/db holds no variables as the agent writes them.");
        _run.Errors.ShouldNotContain("canary");
    }

    [Fact]
    public void A_file_that_is_not_there_stops_it()
    {
        _run.With("VAULT_INJECTOR_EXEC_FILES=nope").Run().ShouldBe(64);

        _run.LastWords.ShouldContain($"{_run.Root}/nope cannot be read (not there): the agent writes it before the app starts");
    }

    [Fact]
    public void Files_without_their_directory_stop_it()
    {
        _run.Environment.RemoveAll(one => one.StartsWith("VAULT_INJECTOR_ENVIRONMENT", StringComparison.Ordinal));

        _run.With("VAULT_INJECTOR_EXEC_FILES=db").Run().ShouldBe(64);

        _run.Errors.ShouldContain("VAULT_INJECTOR_ENVIRONMENT_DIRECTORY is not set: the directory with db.");
    }

    [Fact]
    public void A_defect_is_said_by_its_type_only()
    {
        _run.Become = _ => throw new InvalidOperationException("canary");

        _run.Run().ShouldBe(70);

        _run.Errors.ShouldContain("Internal error (InvalidOperationException)");
        _run.Errors.ShouldNotContain("canary");
    }
}
