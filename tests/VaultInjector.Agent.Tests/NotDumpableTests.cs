using System.Diagnostics;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests;

/// <summary>
/// With a shared process namespace and the app's user (<c>on-renew: signal</c>), the app sees the agent's process. It must not see into it.
/// </summary>
public sealed class NotDumpableTests : IDisposable
{
    /// <summary>Root may look into every process: as root, agent and app run as another user.</summary>
    private static readonly string[] AsUser =
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agent-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task An_app_of_the_same_user_reads_nothing_of_the_agent()
    {
        using var agent = await StartAgentAsync();
        try
        {
            var app = await RunAsync(
                $"cat /proc/{agent.Id}/status | grep -c ^Name; id -u; cat /proc/{agent.Id}/environ; ls /proc/{agent.Id}/fd; " +
                $"head -c 1 /proc/{agent.Id}/mem; readlink /proc/{agent.Id}/cwd; cat /proc/{agent.Id}/maps; true");

            // It sees that the agent is there, and runs as the same user, or the rest would prove nothing.
            app.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["1", await UserOfAsync(agent.Id)]);
            foreach (var part in new[] { "environ", "fd", "mem" })
            {
                app.Error.ShouldContain($"/proc/{agent.Id}/{part}", Case.Sensitive, app.Error);
            }

            app.Error.ShouldContain("Permission denied");
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task The_agent_goes_on_reading_the_processes_that_it_signals()
    {
        using var app = Start(["sleep", "60"], ("MARK", "of-this-pod"));
        try
        {
            Runtime.Processes.Dumpable.Forbid().ShouldBeTrue();
            var processes = new Hooks.LinuxProcesses();

            processes.All().ShouldContain(process => process.Id == app.Id);
            processes.HasVariable(app.Id, "MARK=of-this-pod").ShouldBe(true);
            processes.Signal(app.Id, 15).ShouldBeTrue();
        }
        finally
        {
            app.Kill();
            await app.WaitForExitAsync();
        }
    }

    /// <summary>A real agent that waits for an injector that is not there.</summary>
    private async Task<Process> StartAgentAsync()
    {
        var identity = Path.Combine(_directory.FullName, "identity");
        await File.WriteAllTextAsync(identity, "identity-canary");
        _directory.UnixFileMode |= UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var agent = Start(
            [.. AsUser, Path.Combine(AppContext.BaseDirectory, "vault-injector-agent"), "init"],
            (AgentEnvironment.InjectorUrl, "https://127.0.0.1:1"),
            (AgentEnvironment.VaultAddress, "https://127.0.0.1:1"),
            (AgentEnvironment.CaBundle, TestCa.Shared.Pem),
            (AgentEnvironment.Role, "app"),
            (AgentEnvironment.AuthMethod, AuthMethods.AppRole),
            (AgentEnvironment.AuthPath, "auth/approle"),
            (AgentEnvironment.IdentityFile, identity),
            (AgentEnvironment.Directory, _directory.FullName),
            (AgentEnvironment.TerminationLog, "/dev/null"));
        (await agent.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)))!.ShouldContain("Waiting:");
        return agent;
    }

    private static async Task<string> UserOfAsync(int process) =>
        (await File.ReadAllLinesAsync($"/proc/{process}/status"))
            .Single(line => line.StartsWith("Uid:", StringComparison.Ordinal))
            .Split('\t')[1];

    private static async Task<(string Output, string Error)> RunAsync(string script)
    {
        using var shell = Start([.. AsUser, "sh", "-c", script]);
        var error = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (output, await error);
    }

    private static Process Start(string[] command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
