using System.Globalization;
using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Agent.Files;
using VaultInjector.Agent.Parts;
using VaultInjector.Contracts;
using VaultInjector.Runtime.Renewal;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Keeps one token alive, and replaces it before it ends. A replaced token is not revoked but expires: the app may still
/// use it, and it has at most a third of a lease left.
/// </summary>
/// <param name="parts">The agent.</param>
/// <param name="replaced">Called for each new token after the files contain it.</param>
public sealed class TokenKeeper(AgentParts parts, Action<Obtained.Login> replaced) : IChore
{
    private readonly Renewal _renewal = new(parts);
    private readonly ReportedCause _reported = new(parts.Log);
    private readonly List<(VaultToken Token, Lease Lease)> _superseded = [];
    private readonly Pauses _pauses = new(parts.Clock);
    private TokenKeeping _keeping = TokenKeeping.Start;
    private bool _saidEnded;

    /// <summary>The present token of the app.</summary>
    public VaultToken? Token { get; private set; }

    /// <summary>The tokens to revoke when the pod ends: the present one, and earlier ones that have not expired.</summary>
    public IEnumerable<VaultToken> Alive =>
        _superseded.Where(old => !old.Lease.IsOver(parts.Clock.Steady)).Select(old => old.Token).Prepend(Token).OfType<VaultToken>();

    public TimeSpan Due => _keeping.Due;

    /// <summary>Takes over a token, with what is known of its lease.</summary>
    public void Adopt(VaultToken token, Lease lease) => (Token, _keeping) = (token, TokenKeeping.Obtained(lease));

    /// <summary>Vault refused the token: renews it now, which shows whether it still lives.</summary>
    public void ActNow() => _keeping = _keeping.ActNow(parts.Clock.Steady);

    /// <summary>There was a token, which cannot be used any more: logs in for another one, and tries until it has one.</summary>
    public void Replace(Lease ended) => _keeping = TokenKeeping.Obtained(ended).NotRenewed(parts.Clock.Steady);

    /// <summary>Renews, or logs in if renewing does not help. Temporary failures are retried at <see cref="Due"/>.</summary>
    /// <exception cref="AgentException">Only for a possible interception.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            if (_keeping.At(parts.Clock.Steady) != TokenStep.Renew || !await TryRenewAsync(Token!, cancellation))
            {
                await LogInAsync(cancellation);
            }

            Recovered();
        }
        catch (AgentException failure) when (failure.Kind != FailureKind.Interception)
        {
            Failed(failure);
        }
    }

    private async Task<bool> TryRenewAsync(VaultToken token, CancellationToken cancellation)
    {
        var since = parts.Clock.Steady;
        if (await _renewal.RenewAsync(token, cancellation) is not { } renewed)
        {
            parts.Log.Say("Vault no longer renews the token; logging in again.");
            _keeping = _keeping.NotRenewed(parts.Clock.Steady);
            return false;
        }

        _keeping = TokenKeeping.Obtained(
            _keeping.Lease!.Renewed(renewed.LeaseDuration, renewed.Renewable, since, parts.Clock.Random()));
        return true;
    }

    private async Task LogInAsync(CancellationToken cancellation)
    {
        if (await parts.Source.ObtainAsync(cancellation) is Obtained.Login login)
        {
            await WriteAsync(login);
            Supersede();
            Adopt(login.Auth.Token, login.Lease);
            replaced(login);
            parts.Log.Say($"Logged in again for role '{parts.Settings.Role}'; the files contain the new token.");
        }
    }

    /// <summary>A token that no file holds is revoked at once: the next attempt logs in anew.</summary>
    private async Task WriteAsync(Obtained.Login login)
    {
        try
        {
            Write(login);
        }
        catch (AgentException) when (!parts.Directory.Holds(login.Auth.Token))
        {
            await new Revocation(parts).RevokeUnusedAsync(login.Auth.Token);
            throw;
        }
    }

    /// <summary>With method kubernetes the login has the pod's first bundle, which is older than the refreshed one.</summary>
    private void Write(Obtained.Login login)
    {
        if (parts.Settings.AuthMethod == AuthMethods.Kubernetes)
        {
            parts.Directory.WriteToken(login.Auth);
        }
        else
        {
            parts.Directory.Write(login);
        }
    }

    private void Supersede()
    {
        _superseded.RemoveAll(old => old.Lease.IsOver(parts.Clock.Steady));
        if (Token is { } token && _keeping.Lease is { } lease)
        {
            _superseded.Add((token, lease));
        }
    }

    private void Recovered()
    {
        _pauses.Reset();
        WriteState(null);
        _reported.Over("The token is renewed again.");
        if (_saidEnded)
        {
            _saidEnded = false;
            parts.Log.Leave("");
        }
    }

    private void Failed(AgentException failure)
    {
        var now = parts.Clock.Steady;
        var end = _keeping.Lease?.Ends ?? TimeSpan.MaxValue;
        var next = now + _pauses.After(failure, now >= end ? Pauses.WithoutToken : null);
        // Woken at the very end too, so that it is told when it happens.
        _keeping = _keeping.Failed(end > now && end < next ? end : next);
        _reported.Report(failure.Message, "Cannot keep the token alive, will retry");
        if (now >= end && !_saidEnded)
        {
            _saidEnded = true;
            var words = string.Create(
                CultureInfo.InvariantCulture,
                $"The token expired at {parts.Clock.DateOf(end):yyyy-MM-ddTHH:mm:ssZ}, and there is no new one yet: {failure.Message}");
            parts.Log.Say(words);
            parts.Log.Leave(words);
        }

        try
        {
            WriteState(failure.Message);
        }
        catch (AgentException unwritable)
        {
            _reported.Report(unwritable.Message, "Cannot write the state, will retry");
        }
    }

    private void WriteState(string? trouble) =>
        AgentState.Of(parts.Settings, _keeping.Lease, parts.Clock, trouble).Write(parts.State);
}
