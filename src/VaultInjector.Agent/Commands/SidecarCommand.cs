using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Parts;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Certificates;
using VaultInjector.Agent.Secrets;
using VaultInjector.Agent.Sidecar;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Commands;

/// <summary><c>sidecar</c>: keeps the token valid as long as the pod runs, and revokes it at the end.</summary>
public sealed class SidecarCommand
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongEnoughToRest = TimeSpan.FromSeconds(10);
    private readonly AgentParts _parts;
    private readonly IssuedReporter _reporter;
    private readonly RenewalHook _hook;
    private readonly TokenKeeper _keeper;
    private readonly SecretKeeper _secrets;
    private readonly CertificateKeeper _certificates;

    public SidecarCommand(AgentParts parts)
    {
        _parts = parts;
        (_reporter, _hook) = (new IssuedReporter(parts), new RenewalHook(parts));
        _keeper = new TokenKeeper(parts, Replaced);
        (_secrets, _certificates) = (new SecretKeeper(parts), new CertificateKeeper(parts));
    }

    /// <exception cref="AgentException">There never was a token, or one may have been intercepted.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (_parts.Settings.Output != Outputs.Token)
        {
            throw new AgentException(
                FailureKind.Configuration,
                $"{AgentEnvironment.Output} is '{_parts.Settings.Output}', which leaves no token to keep alive. " +
                "Run init instead of sidecar.");
        }

        try
        {
            await BeginAsync(cancellation);
            await LoopAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndAsync();
        }

        return AgentExitCodes.Done;
    }

    /// <summary>
    /// Takes over the token that is there. Where there was one, the app may run: then it looks for another one as it would later, without
    /// a deadline. Where there never was one it gets the first, as <c>init</c> does.
    /// </summary>
    private async Task BeginAsync(CancellationToken cancellation)
    {
        _parts.Directory.Check();
        _parts.State.Check();
        _secrets.Load();
        _certificates.Load();
        var reuse = new TokenReuse(_parts);
        if (await reuse.FindAsync(cancellation) is { } found)
        {
            _keeper.Adopt(found.Token, found.Lease);
            _reporter.ExpectToken(found.Accessor);
            Use(found.Token);
        }
        else if (AgentState.Read(_parts.State) is { } state)
        {
            _keeper.Replace(reuse.Ended(state));
        }
        else
        {
            var login = (Obtained.Login)await new InitCommand(_parts, _secrets, _certificates).ObtainAsync(cancellation);
            _keeper.Adopt(login.Auth.Token, login.Lease);
            _reporter.Expect(login);
        }
    }

    private void Replaced(Obtained.Login login)
    {
        _reporter.Expect(login);
        _hook.Fire();
        Use(login.Auth.Token);
    }

    private void Use(VaultToken token)
    {
        _secrets.Use(token);
        _certificates.Use(token);
    }

    /// <summary>Runs the most urgent task first. Sleeps in slices, because the timer stops while a machine is suspended.</summary>
    private async Task LoopAsync(CancellationToken cancellation)
    {
        var changes = new ChangeHooks(_parts, _secrets, _certificates);
        IChore[] chores =
        [
            _keeper,
            _hook,
            new SecretChore(_secrets, _keeper),
            new CertificateChore(_certificates),
            changes,
            _reporter,
            new TroubleReporter(_parts, () => _hook.IsFailing || changes.IsFailing),
            new CaRefresh(_parts),
        ];
        for (var worked = true; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = _parts.Clock.Steady;
            if (Array.Find(chores, chore => chore.Due <= now) is { } chore)
            {
                await chore.RunAsync(cancellation);
                worked = worked || chore is not TroubleReporter { HasWorked: false };
                continue;
            }

            var next = chores.Min(one => one.Due) - now;
            if (worked && next > LongEnoughToRest)
            {
                _parts.Rest();
                worked = false;
            }

            await _parts.Clock.DelayAsync(next < LongestSleep ? next : LongestSleep, cancellation);
        }
    }

    private async Task EndAsync()
    {
        VaultToken[] tokens = _keeper.Token is null ? [.. NotTakenOver()] : [.. _keeper.Alive];
        if (!_parts.Settings.RevokeOnExit || tokens.Length == 0)
        {
            _parts.Log.Say("Stopped; the token is not revoked and will expire.");
            return;
        }

        await new Revocation(_parts).RevokeAsync(tokens);
    }

    /// <summary>A pod may end before this container has taken over the token of the one before it.</summary>
    private IEnumerable<VaultToken> NotTakenOver() =>
        AgentState.Read(_parts.State) is not null && _parts.Directory.ReadToken() is { } token ? [token] : [];
}
