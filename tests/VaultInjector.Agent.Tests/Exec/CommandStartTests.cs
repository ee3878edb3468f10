namespace VaultInjector.Agent.Tests.Exec;

/// <summary>The command is found as execvp(3) finds it, and what cannot be started is said with the exit code of a shell.</summary>
public sealed class CommandStartTests : IDisposable
{
    private const int NotThere = 2;
    private const int TooBig = 7;
    private const int NoFormat = 8;
    private const int NotAllowed = 13;
    private const int NoFolder = 20;
    private readonly ExecRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("app", "/a:/b", new[] { "/a/app", "/b/app" })]
    [InlineData("app", "", new[] { "./app" })]
    [InlineData("app", ":/a:", new[] { "./app", "/a/app", "./app" })]
    [InlineData("./app", "/a:/b", new[] { "./app" })]
    [InlineData("bin/app", "/a:/b", new[] { "bin/app" })]
    [InlineData("/app", "/a:/b", new[] { "/app" })]
    public void It_is_looked_for_in_PATH_unless_it_has_a_slash(string command, string path, string[] tried)
    {
        LookIn(path);
        _run.Arguments[2] = command;
        _run.Become = _ => NotThere;

        _run.Run().ShouldBe(127);

        _run.Tried.ShouldBe(tried);
    }

    [Fact]
    public void A_variable_of_a_file_may_be_the_PATH()
    {
        _run.WithFile("db", """{"PATH":"/c"}""").Arguments[2] = "app";

        _run.Run();

        _run.Tried.ShouldBe(["/c/app"]);
    }

    [Fact]
    public void Without_a_PATH_it_looks_where_a_container_runtime_does()
    {
        _run.Environment.RemoveAll(one => one.StartsWith("PATH=", StringComparison.Ordinal));
        _run.Arguments[2] = "app";
        _run.Become = _ => NotThere;

        _run.Run();

        _run.Tried.ShouldContain("/usr/local/sbin/app");
        _run.Tried.ShouldContain("/bin/app");
    }

    [Fact]
    public void It_goes_on_after_what_it_may_not_execute_and_says_so_if_there_is_no_other()
    {
        LookIn("/a:/b:/c");
        _run.Arguments[2] = "app";
        _run.Become = path => path == "/b/app" ? NotAllowed : NoFolder;

        _run.Run().ShouldBe(126);

        _run.Tried.ShouldBe(["/a/app", "/b/app", "/c/app"]);
        _run.LastWords.ShouldContain("'/b/app' may not be executed. Check its mode, that it is no folder, and the user");
    }

    [Theory]
    [InlineData("app", NotThere, 127, "No folder of PATH (/usr/bin) has a program 'app'. Correct the container's command")]
    [InlineData("/app", NotThere, 127, "The image has no '/app'. Correct the container's command.")]
    [InlineData("/app/x", NoFolder, 127, "The image has no '/app/x'.")]
    [InlineData("", NotThere, 127, "The first word of the container's command is empty.")]
    [InlineData("/app", NotAllowed, 126, "'/app' may not be executed.")]
    [InlineData("/app", NoFormat, 126, "'/app' is no program for this machine. Check its architecture; a script needs a #! line.")]
    [InlineData("/app", 26, 126, "'/app' cannot be started: execve(2) failed with 26.")]
    public void Each_failure_has_its_exit_code_and_sentence(string command, int error, int exitCode, string words)
    {
        _run.Arguments[2] = command;
        _run.Become = _ => error;

        _run.Run().ShouldBe(exitCode);

        _run.Errors.ShouldContain(words);
        _run.LastWords.ShouldContain(words);
    }

    [Fact]
    public void A_program_whose_loader_is_missing_is_told_from_one_that_is_not_there()
    {
        var script = Path.Combine(_run.Root, "script");
        File.WriteAllText(script, "#!/nowhere");
        _run.Arguments[2] = script;
        _run.Become = _ => NotThere;

        _run.Run().ShouldBe(127);

        _run.Errors.ShouldContain($"'{script}' is there, but what runs it is not: the program in its #! line, or the loader");
    }

    [Fact]
    public void What_is_too_big_for_Linux_is_named_by_variable_and_size_and_never_by_value()
    {
        _run.With($"HUGE=canary{new string('x', 199_994)}", $"SMALL={new string('x', 9_999)}").Become = _ => TooBig;

        _run.Run().ShouldBe(126);

        _run.LastWords.ShouldContain(
            $"Linux takes {32 * Environment.SystemPageSize} bytes for a variable or argument, and HUGE has 200006.");
        _run.LastWords.ShouldNotContain("SMALL");
        _run.Errors.ShouldNotContain("canary");
    }

    [Fact]
    public void What_is_too_big_together_is_named_by_its_largest_parts()
    {
        _run.With([.. Enumerable.Range(0, 40).Select(n => $"V{n}={new string('x', 60_000 + n)}")]);
        _run.Arguments.Add(new string('a', 90_000));
        _run.Become = _ => TooBig;

        _run.Run().ShouldBe(126);

        _run.LastWords.ShouldContain("The largest: argument 1 has 90001, V39 has 60044, V38 has 60043. Let the app read large secrets");
    }

    private void LookIn(string path)
    {
        _run.Environment.RemoveAll(one => one.StartsWith("PATH=", StringComparison.Ordinal));
        _run.With($"PATH={path}");
    }
}
