using VaultInjector.Agent.Exec;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Ground;
using VaultInjector.Contracts;
using VaultInjector.Rendering.Variables;

namespace VaultInjector.Agent.Commands;

/// <summary>
/// <c>exec -- COMMAND ARGS</c>: sets the variables of an app's container and becomes the app, which has this process's number, standard
/// streams, folder and limits.
/// </summary>
public sealed class ExecCommand
{
    private const string OwnPrefix = "VAULT_INJECTOR_";

    /// <summary>What apps' libraries and the sidecar's signals look for.</summary>
    private static readonly string[] Kept = ["VAULT_INJECTOR_PATH", AgentEnvironment.SignalledPod];

    /// <summary>How long a restarted app waits for a Vault that is away; then the kubelet starts the container again.</summary>
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);

    private readonly ExecHost _host;
    private readonly EnvironmentBlock _environment;

    public ExecCommand(ExecHost host)
    {
        (_host, _environment) = (host, EnvironmentBlock.Parse(host.Environment));
        var log = _environment[AgentEnvironment.TerminationLog] is { Length: > 0 } path ? path : AgentLog.DefaultTerminationLog;
        Log = new AgentLog(host.Error, host.Clock.Time, log);
    }

    public AgentLog Log { get; }

    /// <summary>Returns the exit code if the process did not become the app.</summary>
    public int Run()
    {
        try
        {
            var command = Command();
            throw CommandStart.Start(_host, command, Variables());
        }
        catch (AgentException failure)
        {
            return Log.Fail(failure.Message, failure.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Log.Fail("Stopped before the app started, because the pod is ending.", AgentExitCodes.Terminated);
        }
    }

    private IReadOnlyList<byte[]> Command() =>
        _host.Arguments is [_, [(byte)'-', (byte)'-'], _, ..]
            ? [.. _host.Arguments.Skip(2)]
            : throw new AgentException(
                FailureKind.Configuration,
                "Usage: vault-injector-agent exec -- COMMAND [ARGUMENT ...]. The injector puts it before the container's command.");

    /// <summary>Values that come from a file are secrets, and no references whatever they look like.</summary>
    private EnvironmentBlock Variables()
    {
        var app = EnvironmentBlock.Parse(_host.Environment);
        app.Remove(IsOwn);
        var names = WrittenVariables.Set(_environment, app);
        var dialect = _environment[AgentEnvironment.ExecDialect] == AgentEnvironment.BankVaultsDialect
            ? ReferenceDialect.BankVaults
            : ReferenceDialect.Own;
        var wanted = FoundReferences.In(app, dialect, names.Contains);
        foreach (var (name, value) in wanted.Count == 0 ? [] : Resolve(wanted))
        {
            app.Set(name, value);
        }

        return app;
    }

    /// <summary>Waited for here: execve(2) hands on the signal mask of its thread, and this is the first one.</summary>
    private IReadOnlyList<Variable> Resolve(IReadOnlyList<VariableRequest> wanted)
    {
        using var stop = new CancellationTokenSource();
        using var watch = _host.WhenTerminated(stop.Cancel);
        using var vault = AppVault.Of(_environment, _host, wanted.Select(request => request.Name));
        var references = new ResolvedReferences(vault, _host.Clock, Log);
        return new Patience(Patient, _host.Clock, Log)
            .WaitAsync(bounded => references.ReadAsync(wanted, bounded), stop.Token)
            .GetAwaiter().GetResult();
    }

    private static bool IsOwn(string name) =>
        name.StartsWith(OwnPrefix, StringComparison.Ordinal) && !Kept.Contains(name, StringComparer.Ordinal);
}
