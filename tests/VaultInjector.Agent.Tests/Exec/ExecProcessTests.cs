using System.Diagnostics;
using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests.Exec;

/// <summary>An app that was started by <c>exec</c> cannot tell it from one that was started directly.</summary>
public sealed class ExecProcessTests : IDisposable
{
    /// <summary>All that execve(2) hands on: signals, limits, streams, folder, masks.</summary>
    private const string Inherited = """
        grep -E '^(SigPnd|SigBlk|SigIgn|SigCgt|ShdPnd|Cap|Uid|Gid|Groups|NoNewPrivs|Seccomp|Umask)' /proc/self/status
        cat /proc/self/oom_score_adj /proc/self/timerslack_ns /proc/self/personality
        pwd; umask; nice; ls /proc/self/fd | wc -l; cat; env | sort
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("exec-");

    public static TheoryData<string> Programs => ExecProcess.Programs;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task The_app_inherits_what_it_would_without_exec(string program)
    {
        // The .NET runtime raises the number of open files before its first line of ours; a native program does not.
        var app = $"{(program == ExecProcess.Native ? "cat" : "grep -v 'Max open files'")} /proc/self/limits; {Inherited}";
        const string Before = "umask 027; cd /; exec 8</dev/null; ";

        // What a .NET program starts, as this test does, ignores SIGPIPE.
        string[] shell = ["env", "--default-signal=PIPE", "sh", "-c"];
        var plain = await ExecProcess.RunAsync([.. shell, $"{Before} exec sh -c \"$1\"", program, app], "standard input");
        var exec = await ExecProcess.RunAsync([.. shell, $"{Before} exec \"$0\" exec -- sh -c \"$1\"", program, app], "standard input");

        exec.Error.ShouldBe(plain.Error);
        Without(exec.Output).Except(Without(plain.Output)).ShouldBeEmpty();
        Without(plain.Output).Except(Without(exec.Output)).ShouldBeEmpty();
        exec.Output.ShouldContain("standard input");

        // The shell's own variable of its last command, and where the test says the last words go to.
        static string[] Without(string output) =>
        [
            .. output.Split('\n').Where(line =>
                !line.StartsWith("_=", StringComparison.Ordinal) && !line.StartsWith("VAULT_INJECTOR_", StringComparison.Ordinal)),
        ];
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_keeps_the_process_and_bytes_that_are_no_text(string program)
    {
        const string App = "echo $$; printf %s \"$X$1\" | od -An -tx1";
        const string Script = "echo $$; X=$(printf 'a\\377b') exec \"$0\" exec -- sh -c \"$1\" sh \"$(printf '\\376')\"";

        var (exitCode, output, error) = await ExecProcess.RunAsync(["sh", "-c", Script, program, App]);

        exitCode.ShouldBe(0, error);
        var lines = output.Split('\n');
        lines[1].ShouldBe(lines[0]);
        lines[2].Trim().ShouldBe("61 ff 62 fe");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Exit_codes_and_signals_are_the_apps_own(string program)
    {
        (await ExecProcess.RunAsync([program, "exec", "--", "sh", "-c", "exit 42"])).ExitCode.ShouldBe(42);
        using var app = ExecProcess.Start(
            [program, "exec", "--", "sh", "-c", "trap 'exit 9' USR1; echo ready; while :; do sleep 0.05; done"]);
        (await app.StandardOutput.ReadLineAsync()).ShouldBe("ready");

        new Hooks.LinuxProcesses().Signal(app.Id, 10).ShouldBeTrue();

        await app.WaitForExitAsync();
        app.ExitCode.ShouldBe(9);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_reader_that_goes_away_ends_the_app_by_SIGPIPE(string program)
    {
        var (_, output, error) = await ExecProcess.RunAsync(
            ["sh", "-c", "{ \"$0\" exec -- yes; echo $? >&2; } | head -n 1", program]);

        (output.Trim(), error.Trim()).ShouldBe(("y", "141"));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_user_without_home_and_environment_can_use_it_and_the_app_can_look_into_itself(string program)
    {
        var written = Path.Combine(_directory.FullName, "db");
        await File.WriteAllTextAsync(written, """{"DB":"it's\na 'test'"}""");
        _directory.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

        var (exitCode, output, error) = await ExecProcess.RunAsync(
            [
                .. ExecProcess.AsUser, "env", "-i", "VAULT_INJECTOR_EXEC_FILES=db",
                $"VAULT_INJECTOR_ENVIRONMENT_DIRECTORY={_directory.FullName}", "VAULT_INJECTOR_TERMINATION_LOG=/dev/null",
                program, "exec", "--", "/bin/sh", "-c",
                "echo \"$DB\"; tr '\\0' '\\n' </proc/self/environ; ls /proc/self/fd >/dev/null && echo seen",
            ]);

        exitCode.ShouldBe(0, error);
        output.ShouldStartWith("it's\na 'test'\n");
        output.ShouldContain("DB=it's");
        output.ShouldNotContain("VAULT_INJECTOR_");
        output.ShouldEndWith("seen\n");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task What_Linux_does_not_take_is_said_by_name(string program)
    {
        var files = Enumerable.Range(0, 60).Select(n => $"v{n}").ToArray();
        foreach (var file in files)
        {
            var content = $$"""{"{{file}}":"canary{{new string('x', 120_000)}}"}""";
            await File.WriteAllTextAsync(Path.Combine(_directory.FullName, file), content);
        }

        var (exitCode, _, error) = await ExecProcess.RunAsync(
            [program, "exec", "--", "/bin/true"],
            "",
            ("VAULT_INJECTOR_EXEC_FILES", string.Join(',', files)),
            ("VAULT_INJECTOR_ENVIRONMENT_DIRECTORY", _directory.FullName));

        exitCode.ShouldBe(126, error);
        error.ShouldContain("bytes together, more than Linux takes. The largest: v");
        error.ShouldNotContain("canary");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task What_cannot_be_started_has_the_exit_code_of_a_shell(string program)
    {
        (await ExecProcess.RunAsync([program, "exec", "--", "no-such-program"])).ExitCode.ShouldBe(127);
        (await ExecProcess.RunAsync([program, "exec", "--", "/etc/passwd"])).ExitCode.ShouldBe(126);
        (await ExecProcess.RunAsync([program, "exec", "--", "/"])).ExitCode.ShouldBe(126);
        (await ExecProcess.RunAsync([program, "exec"])).ExitCode.ShouldBe(64);
    }

    [Theory]
    [InlineData("DOTNET_DbgEnableMiniDump=1")]
    [InlineData("DOTNET_GCLargePages=1")]
    [InlineData("COMPlus_GCLargePages=1")]
    [InlineData("DOTNET_GCHeapHardLimit=0x8000")]
    [InlineData("DOTNET_gcServer=1")]
    public async Task Settings_of_the_runtime_are_the_apps_and_not_those_of_exec(string setting)
    {
        Assert.SkipWhen(ExecProcess.Native is null, "No native program was published: make native.");

        var (exitCode, output, error) = await ExecProcess.RunAsync(["env", setting, ExecProcess.Native!, "exec", "--", "env"]);

        exitCode.ShouldBe(0, error);
        output.Split('\n').ShouldContain(setting);
    }

    [Fact]
    public async Task A_native_program_copies_itself_for_the_app_before_it_asks_anyone()
    {
        Assert.SkipWhen(ExecProcess.Native is null, "No native program was published: make native.");
        var copy = Path.Combine(_directory.FullName, "vault-injector-agent");
        using var agent = InitFor(ExecProcess.Native!, _directory.FullName);
        (await agent.StandardError.ReadLineAsync())!.ShouldContain("Waiting:");
        agent.Kill();
        await agent.WaitForExitAsync();

        File.GetUnixFileMode(copy).ShouldBe((UnixFileMode)0x16D);
        (await File.ReadAllBytesAsync(copy)).ShouldBe(await File.ReadAllBytesAsync(ExecProcess.Native!));
        (await ExecProcess.RunAsync([copy, "exec", "--", "sh", "-c", "exit 5"])).ExitCode.ShouldBe(5);
    }

    private static Process InitFor(string program, string directory)
    {
        var identity = Path.Combine(directory, "identity");
        File.WriteAllText(identity, "identity-canary");
        return ExecProcess.Start(
            [program, "init"],
            ("VAULT_INJECTOR_URL", "https://127.0.0.1:1"),
            ("VAULT_INJECTOR_VAULT_ADDR", "https://127.0.0.1:1"),
            ("VAULT_INJECTOR_CA_BUNDLE", TestCa.Shared.Pem),
            ("VAULT_INJECTOR_ROLE", "app"),
            ("VAULT_INJECTOR_AUTH_METHOD", "approle"),
            ("VAULT_INJECTOR_AUTH_PATH", "auth/approle"),
            ("VAULT_INJECTOR_IDENTITY_FILE", identity),
            ("VAULT_INJECTOR_DIRECTORY", directory),
            ("VAULT_INJECTOR_BINARY_DIRECTORY", directory));
    }
}
