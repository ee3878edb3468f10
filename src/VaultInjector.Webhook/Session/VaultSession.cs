using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Session;

/// <summary>The injector's own token of one Vault, kept alive in the background. An outage of Vault never ends the process.</summary>
internal sealed partial class VaultSession(
    VaultClient vault,
    ISessionLogin login,
    InjectorMetrics metrics,
    Clock clock,
    IHostApplicationLifetime host,
    ILogger<VaultSession> logger) : BackgroundService, IReadinessCheck
{
    private static readonly TimeSpan TokenFileTick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RevocationLimit = TimeSpan.FromSeconds(3);

    private readonly WakeUp _wakeUp = new(clock);
    private readonly Backoff _backoff = new(clock.Random);
    private readonly HeldToken _token = new();
    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TokenKeeping _keeping = TokenKeeping.Start;
    private volatile string _problem = "not logged in yet";

    /// <summary>Which Vault it is.</summary>
    public SessionVault Of { get; init; } = SessionVault.Only;

    public string Name => Of.Part;

    /// <summary>Always ready: pods are created without Vault, and their agents wait for it.</summary>
    public ReadinessState State => _token.Now is not null
        ? new ReadinessState(true, $"logged in to {Of.Words}{(_problem.Length > 0 ? $"; {_problem}" : "")}", _problem.Length == 0)
        : new ReadinessState(true, _problem, IsWell: false);

    /// <summary>True after a root token was refused; the process then exits with EX_CONFIG.</summary>
    public bool RefusedRoot { get; private set; }

    /// <summary>Ends with the first login, whether it succeeded or not.</summary>
    public Task FirstAttempt => _attempted.Task;

    public Task<VaultToken> TokenAsync(CancellationToken cancellation) => _token.WaitAsync(cancellation);

    /// <summary>The token in use.</summary>
    /// <exception cref="SessionException">The injector is not logged in; the message gives the reason.</exception>
    public VaultToken TokenNow => _token.Now ?? throw new SessionException($"the injector is not logged in to {Of.Words}: {_problem}");

    /// <summary>Vault refused our token somewhere: renew it now instead of when it is due.</summary>
    public void RevalidateSoon() => _wakeUp.Signal();

    /// <summary>Waits a moment for another token than the one that Vault refused; null if there is none.</summary>
    public Task<VaultToken?> AfterAsync(VaultToken refused, CancellationToken cancellation) =>
        _token.AfterAsync(refused, clock.Time, cancellation);

    /// <summary>Ends the token with the process, after what was in flight; a token that an operator put into a file stays.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (login.OwnsToken && _token.Now is { } token)
        {
            using var deadline = new CancellationTokenSource(RevocationLimit, clock.Time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            try
            {
                await vault.Tokens.RevokeSelfAsync(token, limit.Token);
            }
            catch (Exception failure) when (failure is VaultException or OperationCanceledException)
            {
                Log.NotRevoked(logger, Of.Words, failure.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveSession(Of.Name, () => _token.Now is not null ? (_keeping.Lease?.Ends - clock.Steady)?.TotalSeconds : null);
        while (!RefusedRoot)
        {
            switch (_keeping.At(clock.Steady))
            {
                case TokenStep.LogIn:
                    await LogInAsync(stoppingToken);
                    _attempted.TrySetResult();
                    break;
                case TokenStep.Renew:
                    await RenewAsync(_keeping.Lease!, stoppingToken);
                    break;
                default:
                    await WaitAsync(stoppingToken);
                    break;
            }
        }
    }

    private async Task LogInAsync(CancellationToken cancellation)
    {
        try
        {
            var since = clock.Steady;
            var token = await login.LoginAsync(cancellation);
            var facts = await vault.Tokens.LookupSelfAsync(token, cancellation);
            if (facts.Policies.Contains("root", StringComparer.Ordinal))
            {
                throw new RootTokenException();
            }

            Use(token, Lease.Of(facts.Ttl, facts.Renewable, since, clock.Random()));
        }
        catch (RootTokenException refusal) when (_keeping.Lease is null && Of.EndsTheProcess)
        {
            Log.RootRefused(logger, refusal.Message);
            RefusedRoot = true;
            host.StopApplication();
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            FailedToLogIn(failure);
        }
    }

    private void Use(VaultToken token, Lease lease)
    {
        (_keeping, _problem) = (TokenKeeping.Obtained(lease), "");
        _token.Replace(token);
        _backoff.Reset();
        metrics.SessionChanged(Of.Name, "login");
        Log.LoggedIn(logger, Of.Words, clock.DateOf(lease.Ends));
    }

    /// <summary>A valid token stays in use and is renewed if its replacement fails.</summary>
    private void FailedToLogIn(Exception failure)
    {
        metrics.SessionChanged(Of.Name, "failed");
        var again = clock.Steady + _backoff.Next();
        if (_keeping.Lease is { } lease)
        {
            _problem = $"the next login failed, the present token ends at {clock.DateOf(lease.Ends):u}: {failure.Message}";
            _keeping = (failure is VaultException { IsTransient: true } ? _keeping : TokenKeeping.Obtained(lease)).Failed(again);
            Log.NotReplaced(logger, Of.Words, failure.Message);
            return;
        }

        _problem = failure is VaultException { IsTransient: false } ? $"{failure.Message} {login.Advice}" : failure.Message;
        _keeping = _keeping.Failed(again);
        Log.NotLoggedIn(logger, Of.Words, _problem);
    }

    private async Task RenewAsync(Lease lease, CancellationToken cancellation)
    {
        try
        {
            var since = clock.Steady;
            var auth = await vault.Tokens.RenewSelfAsync(TokenNow, cancellation);
            lease = lease.Renewed(auth.LeaseDuration, auth.Renewable, since, clock.Random());
            (_keeping, _problem) = (TokenKeeping.Obtained(lease), "");
            _backoff.Reset();
            metrics.SessionChanged(Of.Name, "renewal");
            Log.Renewed(logger, Of.Words, clock.DateOf(lease.Ends));
        }
        catch (VaultException refusal) when (refusal.IsTransient && !lease.IsOver(clock.Steady))
        {
            _problem = $"the last renewal failed, the token ends at {clock.DateOf(lease.Ends):u}: {refusal.Message}";
            _keeping = _keeping.Failed(clock.Steady + _backoff.Next());
            metrics.SessionChanged(Of.Name, "failed");
            Log.RenewalFailed(logger, Of.Words, refusal.Message);
        }
        catch (VaultException refusal)
        {
            (_keeping, _problem) = (TokenKeeping.Lost(clock.Steady), refusal.Message);
            _token.Lose();
            metrics.SessionChanged(Of.Name, "failed");
            Log.Lost(logger, Of.Words, refusal.Message);
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        var wait = _keeping.Due - clock.Steady;
        var woken = await _wakeUp.SleepAsync(wait < TokenFileTick ? wait : TokenFileTick, cancellation);
        if (login.HasChanged)
        {
            _keeping = _keeping.NotRenewed(clock.Steady);
        }
        else if (woken)
        {
            _keeping = _keeping.ActNow(clock.Steady);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Logged in to {Vault}; the token lasts until {Ends:u} unless renewed")]
        public static partial void LoggedIn(ILogger logger, string vault, DateTimeOffset ends);

        [LoggerMessage(2, LogLevel.Information, "Renewed the token of {Vault} until {Ends:u}")]
        public static partial void Renewed(ILogger logger, string vault, DateTimeOffset ends);

        [LoggerMessage(3, LogLevel.Warning, "The token of {Vault} was not renewed; will retry: {Reason}")]
        public static partial void RenewalFailed(ILogger logger, string vault, string reason);

        [LoggerMessage(4, LogLevel.Warning, "The token of {Vault} is lost, logging in again: {Reason}")]
        public static partial void Lost(ILogger logger, string vault, string reason);

        [LoggerMessage(5, LogLevel.Critical, "{Reason}")]
        public static partial void RootRefused(ILogger logger, string reason);

        [LoggerMessage(6, LogLevel.Warning, "Not logged in to {Vault}; will retry: {Reason}")]
        public static partial void NotLoggedIn(ILogger logger, string vault, string reason);

        [LoggerMessage(7, LogLevel.Warning, "The new token of {Vault} cannot be used, keeping the present one: {Reason}")]
        public static partial void NotReplaced(ILogger logger, string vault, string reason);

        [LoggerMessage(9, LogLevel.Warning, "The injector's token of {Vault} was not revoked and ends with its lease: {Reason}")]
        public static partial void NotRevoked(ILogger logger, string vault, string reason);
    }
}
