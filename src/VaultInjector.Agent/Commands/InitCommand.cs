using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Sidecar;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Commands;

/// <summary><c>init</c>: get it, write it, end.</summary>
public sealed class InitCommand(AgentParts parts)
{
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(5);

    /// <exception cref="AgentException">There is nothing to write, and why.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await ReportAsync(await ObtainAsync(cancellation), cancellation);
            return AgentExitCodes.Done;
        }
        catch (OperationCanceledException stopped)
        {
            throw new AgentException(FailureKind.Passing, "Stopped before there was a token: the pod is ending.", stopped);
        }
    }

    /// <summary>Gets the app's secret and writes it. The state goes last: <c>ready</c> judges by it.</summary>
    /// <exception cref="AgentException">There is nothing to write, and why.</exception>
    public async Task<Obtained> ObtainAsync(CancellationToken cancellation)
    {
        parts.Directory.Check();
        var obtained = await parts.Patience.WaitAsync(parts.Source.ObtainAsync, cancellation);
        var auth = (obtained as Obtained.Login)?.Auth;
        parts.Directory.Write(obtained);
        TokenLife.Of(auth, parts.Clock.Now).ToState(parts.Settings).Write(parts.Settings.Directory);
        parts.Log.Say($"Wrote the {parts.Settings.Output} for role '{parts.Settings.Role}' to {parts.Settings.Directory}.");
        return obtained;
    }

    /// <summary>Nobody will be here later to try again, so for a moment; the app waits.</summary>
    private async Task ReportAsync(Obtained obtained, CancellationToken cancellation)
    {
        var reporter = new IssuedReporter(parts);
        reporter.Expect(obtained);
        for (var end = parts.Clock.Now + ReportTime; reporter.Due <= end;)
        {
            var wait = reporter.Due - parts.Clock.Now;
            if (wait > TimeSpan.Zero)
            {
                await parts.Clock.Sleep(wait, cancellation);
            }

            await reporter.RunAsync(cancellation);
        }
    }
}
