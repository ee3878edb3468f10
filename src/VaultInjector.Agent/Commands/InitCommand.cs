using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Certificates;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Secrets;
using VaultInjector.Agent.Sidecar;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Commands;

/// <summary><c>init</c>: waits for the secret, writes it, ends. The kubelet starts nothing else before.</summary>
public sealed class InitCommand(AgentParts parts, SecretKeeper secrets, CertificateKeeper certificates)
{
    private static readonly TimeSpan ReportTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RaceTime = TimeSpan.FromMilliseconds(1200);

    /// <exception cref="AgentException">There is no secret to write; the message has the reason.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            if (parts.Settings.BinaryDirectory is { } directory)
            {
                OwnBinary.CopyTo(directory);
            }

            if (!await HandsOverAgainAsync(cancellation))
            {
                await ReportAsync(await ObtainAsync(cancellation), cancellation);
            }

            return AgentExitCodes.Done;
        }
        catch (OperationCanceledException stopped)
        {
            throw new AgentException(FailureKind.Passing, "Stopped before there was a token, because the pod is ending.", stopped);
        }
    }

    /// <summary>Gets the app's secret and writes it. It writes the state last, so that where the state is, the files are too.</summary>
    /// <exception cref="AgentException">There is no secret to write; the message has the reason.</exception>
    public async Task<Obtained> ObtainAsync(CancellationToken cancellation)
    {
        parts.Directory.Check();
        parts.State.Check();
        var obtained = await parts.Patience.WaitAsync(parts.Source.ObtainAsync, cancellation);
        try
        {
            parts.Directory.Write(obtained);
            if (obtained is Obtained.Login login)
            {
                await StartSecretsAsync(login.Auth.Token, cancellation);
            }

            AgentState.Of(parts.Settings, (obtained as Obtained.Login)?.Lease, parts.Clock).Write(parts.State);
        }
        catch
        {
            // The app cannot start: with the token ends what was read with it, and the next attempt logs in anew.
            await new Revocation(parts).RevokeAsync(obtained is Obtained.Login { Auth.Token: var token } ? [token] : []);
            throw;
        }

        parts.Log.Say($"Wrote the {parts.Settings.Output} for role '{parts.Settings.Role}' to {parts.Settings.Directory}.");
        return obtained;
    }

    private async Task StartSecretsAsync(VaultToken token, CancellationToken cancellation)
    {
        long? racing = null;
        await parts.Patience.WaitAsync(AttemptAsync, cancellation);

        async Task<bool> AttemptAsync(CancellationToken bounded)
        {
            try
            {
                await secrets.StartAsync(token, bounded);
                await certificates.StartAsync(token, bounded);
                return true;
            }
            catch (AgentException failure) when (failure.Kind == FailureKind.StartUpRace && HasLasted(ref racing))
            {
                // With a token that Vault knows, a refusal is final: also in a pod that would wait for an administrator.
                throw new AgentException(FailureKind.Refused, failure.Message, failure);
            }
        }
    }

    private bool HasLasted(ref long? since)
    {
        since ??= parts.Clock.Time.GetTimestamp();
        return parts.Clock.Time.GetElapsedTime(since.Value) >= RaceTime;
    }

    /// <summary>
    /// Whether the files of an earlier run will do: a kubelet may run an init container twice. Not where no sidecar follows, which would
    /// renew what is left of the token.
    /// </summary>
    private async Task<bool> HandsOverAgainAsync(CancellationToken cancellation) =>
        parts.Settings.StateDirectory is not null && await new TokenReuse(parts).FindAsync(cancellation) is not null;

    /// <summary>
    /// Retries for a short time only, because the app waits; there is no later attempt but that of the sidecar, where one follows.
    /// </summary>
    private async Task ReportAsync(Obtained obtained, CancellationToken cancellation)
    {
        var reporter = new IssuedReporter(parts);
        reporter.Expect(obtained);
        var end = parts.Clock.Steady + (parts.Settings.StateDirectory is null ? ReportTime : TimeSpan.Zero);
        while (reporter.Due <= end)
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
