using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Secrets;
using VaultInjector.Agent.Sidecar;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Commands;

/// <summary><c>init</c>: gets the secret, writes it, ends.</summary>
public sealed class InitCommand(AgentParts parts, SecretKeeper secrets)
{
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(5);

    /// <exception cref="AgentException">There is no secret to write; the message has the reason.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await ReportAsync(await ObtainAsync(cancellation), cancellation);
            return AgentExitCodes.Done;
        }
        catch (OperationCanceledException stopped)
        {
            throw new AgentException(FailureKind.Passing, "Stopped before there was a token, because the pod is ending.", stopped);
        }
    }

    /// <summary>Gets the app's secret and writes it. It writes the state last, because <c>ready</c> reads it.</summary>
    /// <exception cref="AgentException">There is no secret to write; the message has the reason.</exception>
    public async Task<Obtained> ObtainAsync(CancellationToken cancellation)
    {
        parts.Directory.Check();
        var obtained = await parts.Patience.WaitAsync(parts.Source.ObtainAsync, cancellation);
        parts.Directory.Write(obtained);
        if (obtained is Obtained.Login login)
        {
            await StartSecretsAsync(login.Auth.Token, cancellation);
        }

        AgentState.Of(parts.Settings, (obtained as Obtained.Login)?.Lease, parts.Clock).Write(parts.Settings.Directory);
        parts.Log.Say($"Wrote the {parts.Settings.Output} for role '{parts.Settings.Role}' to {parts.Settings.Directory}.");
        return obtained;
    }

    /// <summary>Where the app cannot start, the token is revoked, and with it what was read: the next attempt logs in anew.</summary>
    private async Task StartSecretsAsync(VaultToken token, CancellationToken cancellation)
    {
        try
        {
            await parts.Patience.WaitAsync(
                async bounded =>
                {
                    await secrets.StartAsync(token, bounded);
                    return true;
                },
                cancellation);
        }
        catch (AgentException)
        {
            await new Revocation(parts).RevokeAsync(token);
            throw;
        }
    }

    /// <summary>Retries for a short time only, because the app waits; there is no later attempt.</summary>
    private async Task ReportAsync(Obtained obtained, CancellationToken cancellation)
    {
        var reporter = new IssuedReporter(parts);
        reporter.Expect(obtained);
        for (var end = parts.Clock.Steady + ReportTime; reporter.Due <= end;)
        {
            var wait = reporter.Due - parts.Clock.Steady;
            if (wait > TimeSpan.Zero)
            {
                await parts.Clock.DelayAsync(wait, cancellation);
            }

            await reporter.RunAsync(cancellation);
        }
    }
}
