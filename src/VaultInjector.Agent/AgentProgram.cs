using System.Reflection;
using VaultInjector.Agent.Certificates;
using VaultInjector.Agent.Commands;
using VaultInjector.Agent.Exec;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Ground;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Secrets;
using VaultInjector.Agent.Sidecar;
using VaultInjector.Contracts;

namespace VaultInjector.Agent;

/// <summary>Runs a command, and turns every result into an exit code and a termination message.</summary>
public static class AgentProgram
{
    private const string Usage =
        "Usage: vault-injector-agent init | sidecar | exec -- COMMAND | ready | version. " +
        "Everything else is configured by VAULT_INJECTOR_ environment variables.";

    private static string Version =>
        typeof(AgentProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, AgentHost host, CancellationToken cancellation)
    {
        switch (arguments)
        {
            case ["version"]:
                await host.Out.WriteLineAsync($"vault-injector-agent {Version}");
                return AgentExitCodes.Done;
            case ["ready"]:
                return ReadyCommand.Run(host);
            case ["init"]:
                return await GuardedAsync(
                    host, parts => new InitCommand(parts, new SecretKeeper(parts), new CertificateKeeper(parts)).RunAsync(cancellation));
            case ["sidecar"]:
                return await GuardedAsync(host, parts => new SidecarCommand(parts).RunAsync(cancellation));
            default:
                await host.Error.WriteLineAsync(Usage);
                return AgentExitCodes.BadConfiguration;
        }
    }

    /// <summary>Becomes the app; returns the exit code where that fails.</summary>
    public static int RunExec(ExecHost host)
    {
        var command = new ExecCommand(host);
        try
        {
            return command.Run();
        }
        catch (Exception defect)
        {
            return command.Log.Fail(DefectOf(defect), AgentExitCodes.Defect);
        }
    }

    /// <summary>Only the type: the message of a library might contain a secret.</summary>
    private static string DefectOf(Exception defect) =>
        $"Internal error ({defect.GetType().Name}). Please report it with the agent's version {Version}.";

    private static async Task<int> ReportingAsync(AgentParts parts, Func<AgentParts, Task<int>> command)
    {
        try
        {
            return await command(parts);
        }
        catch (AgentException incident) when (incident.Kind == FailureKind.Interception)
        {
            await new IncidentReporter(parts).ReportAsync(incident.Message);
            throw;
        }
    }

    private static async Task<int> GuardedAsync(AgentHost host, Func<AgentParts, Task<int>> command)
    {
        var log = new AgentLog(host.Error, host.Clock.Time, host.TerminationLog);
        try
        {
            using var parts = AgentParts.Compose(host, log);
            return await ReportingAsync(parts, command);
        }
        catch (AgentException failure)
        {
            return log.Fail(failure.Message, failure.ExitCode);
        }
        catch (Exception defect)
        {
            return log.Fail(DefectOf(defect), AgentExitCodes.Defect);
        }
    }
}
