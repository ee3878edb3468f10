using System.Globalization;
using VaultInjector.Agent.Acquisition;
using VaultInjector.Agent.Failures;
using VaultInjector.Contracts;
using VaultInjector.Vault;

namespace VaultInjector.Agent.Sidecar;

/// <summary>
/// Keeps one token alive, and replaces it before it ends. A superseded token is not revoked but left to expire: the app may be in the
/// middle of using it, and it has at most a third of a lease left.
/// </summary>
/// <param name="parts">The agent.</param>
/// <param name="replaced">Told of each new token once the files hold it.</param>
public sealed class TokenKeeper(AgentParts parts, Action<Obtained.Login> replaced) : IChore
{
    private readonly Renewal _renewal = new(parts);
    private readonly ReportedCause _reported = new(parts.Log);
    private readonly List<(VaultToken Token, TokenLife Life)> _superseded = [];
    private TokenLife _life = new(TimeSpan.Zero, null);
    private bool _mustLogIn;
    private bool _saidEnded;
    private int _failures;

    /// <summary>The token that the app has at present.</summary>
    public VaultToken? Token { get; private set; }

    /// <summary>What is to be revoked when the pod ends: the token, and those before it that have not ended.</summary>
    public IEnumerable<VaultToken> Alive =>
        _superseded.Where(old => !old.Life.HasEnded(parts.Clock.Now)).Select(old => old.Token).Prepend(Token).OfType<VaultToken>();

    public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Takes over a token, with what is known of its life.</summary>
    public void Adopt(VaultToken token, TokenLife life, bool renewable)
    {
        (Token, _life, _mustLogIn) = (token, life, !renewable);
        Due = life.RenewAt(life.ExpiresAt - life.FirstLease ?? parts.Clock.Now, parts.Clock.Random());
    }

    /// <summary>Renews, or logs in where renewing does not help. Whatever passes is tried again at <see cref="Due"/>.</summary>
    /// <exception cref="AgentException">Possible interception, and nothing else.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            // Also where the clock says that it has ended: the clock may have been set forward, and Vault knows better.
            if (_mustLogIn || Token is null || !await TryRenewAsync(Token, cancellation))
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
        var since = parts.Clock.Now;
        if (await _renewal.RenewAsync(token, cancellation) is not { } renewed)
        {
            parts.Log.Say("Vault does not renew the token any more; logging in again.");
            _mustLogIn = true;
            return false;
        }

        _mustLogIn = !renewed.Renewable || _life.IsRunningOut(renewed);
        _life = _life.Renewed(renewed, since);
        Due = _life.RenewAt(since, parts.Clock.Random());
        return true;
    }

    private async Task LogInAsync(CancellationToken cancellation)
    {
        var since = parts.Clock.Now;
        if (await parts.Source.ObtainAsync(cancellation) is Obtained.Login login)
        {
            Write(login);
            Supersede(since);
            Adopt(login.Auth.Token, TokenLife.Of(login.Auth, since), login.Auth.Renewable);
            replaced(login);
            parts.Log.Say($"Logged in again for role '{parts.Settings.Role}'; the files hold the new token.");
        }
    }

    /// <summary>With method kubernetes the bundle that comes along is the pod's first one, older than what was refreshed since.</summary>
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

    private void Supersede(DateTimeOffset now)
    {
        _superseded.RemoveAll(old => old.Life.HasEnded(now));
        if (Token is { } token)
        {
            _superseded.Add((token, _life));
        }
    }

    private void Recovered()
    {
        _failures = 0;
        _life.ToState(parts.Settings).Write(parts.Settings.Directory);
        _reported.Over("The token is kept alive again.");
        if (_saidEnded)
        {
            _saidEnded = false;
            parts.Log.Leave("");
        }
    }

    private void Failed(AgentException failure)
    {
        var now = parts.Clock.Now;
        var next = now + Patience.Pause(failure, _failures++, parts.Clock.Random());
        // Woken at the very end too, so that it is said when it happens.
        Due = _life.ExpiresAt is { } end && end > now && end < next ? end : next;
        _reported.Report(failure.Message, "Cannot keep the token alive, trying on");
        if (_life.HasEnded(now) && !_saidEnded)
        {
            _saidEnded = true;
            var words = string.Create(
                CultureInfo.InvariantCulture,
                $"The token ended at {_life.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ}, and there is no new one yet: {failure.Message}");
            parts.Log.Say(words);
            parts.Log.Leave(words);
        }

        try
        {
            _life.ToState(parts.Settings, failure.Message).Write(parts.Settings.Directory);
        }
        catch (AgentException unwritable)
        {
            _reported.Report(unwritable.Message, "Cannot write the state, trying on");
        }
    }
}
