using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Session;

/// <summary>
/// The injector's own Vault token, kept alive in the background: renewed at 2/3, logged in again when it is lost or replaced. Vault
/// being away never ends the process. A token with the root policy is refused.
/// </summary>
internal sealed partial class VaultSession(
    VaultClient vault,
    ISessionLogin login,
    InjectorMetrics metrics,
    RenewalTiming timing,
    IHostApplicationLifetime host,
    ILogger<VaultSession> logger
) : BackgroundService, IReadinessCheck
{
    /// <summary>How often the token file is looked at.</summary>
    private static readonly TimeSpan FileTick = TimeSpan.FromSeconds(5);

    private readonly WakeUp _wakeUp = new(timing);
    private volatile TaskCompletionSource<VaultToken> _token = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _problem = "not logged in yet";
    private SessionLease? _lease;

    public string Name => "session";

    public ReadinessState State => _token.Task.IsCompletedSuccessfully
        ? new ReadinessState(true, $"logged in to Vault{(_problem.Length > 0 ? $"; {_problem}" : "")}")
        : new ReadinessState(false, _problem);

    /// <summary>True after a root token was refused; the process then exits with EX_CONFIG.</summary>
    public bool RefusedRoot { get; private set; }

    /// <summary>The token, as soon as there is one.</summary>
    public Task<VaultToken> TokenAsync(CancellationToken cancellation) => _token.Task.WaitAsync(cancellation);

    /// <summary>The token if there is one now.</summary>
    /// <exception cref="SessionException">There is none; the message says why.</exception>
    public VaultToken TokenNow => _token.Task is { IsCompletedSuccessfully: true } held
        ? held.Result
        : throw new SessionException($"the injector is not logged in to Vault: {_problem}");

    /// <summary>Vault refused our token somewhere: look at it now instead of at its next renewal.</summary>
    public void Doubt() => _wakeUp.Signal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveSession(() => (_lease?.Ends - timing.Now)?.TotalSeconds);
        var failures = 0;
        while (true)
        {
            try
            {
                await LogInAsync(stoppingToken);
                failures = 0;
            }
            catch (RootTokenException refusal) when (_lease is null)
            {
                Log.RootRefused(logger, refusal.Message);
                RefusedRoot = true;
                host.StopApplication();
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                await FailAsync(failure, timing.RetryDelay(failures++), stoppingToken);
            }

            if (_lease is { } lease)
            {
                await KeepAsync(lease, stoppingToken);
            }
        }
    }

    private async Task LogInAsync(CancellationToken cancellation)
    {
        var token = await login.LoginAsync(cancellation);
        var facts = await vault.Tokens.LookupSelfAsync(token, cancellation);
        if (facts.Policies.Contains("root", StringComparer.Ordinal))
        {
            throw new RootTokenException();
        }

        _lease = SessionLease.Of(token, facts, timing);
        _problem = "";
        if (!_token.TrySetResult(token))
        {
            _token = Completed(token);
        }

        metrics.SessionChanged("login");
        Log.LoggedIn(logger, _lease.Ends);
    }

    /// <summary>A token that lives stays in use, whatever was to replace it; without one, waits until it may help to try again.</summary>
    private async Task FailAsync(Exception failure, TimeSpan pause, CancellationToken cancellation)
    {
        metrics.SessionChanged("failed");
        if (_lease is { } lease)
        {
            _problem = $"the next login failed, the present token ends at {lease.Ends:u}: {failure.Message}";
            _lease = lease with { RenewAt = timing.Now + pause };
            Log.NotReplaced(logger, failure.Message);
            return;
        }

        _problem = failure is VaultException { IsTransient: false } ? $"{failure.Message} {login.Advice}" : failure.Message;
        Log.NotLoggedIn(logger, _problem);
        var until = timing.Now + pause;
        while (timing.Now < until && !login.HasChanged && !await _wakeUp.SleepAsync(Earlier(until - timing.Now, FileTick), cancellation))
        {
        }
    }

    /// <summary>Returns when a new login is due, or was lost.</summary>
    private async Task KeepAsync(SessionLease lease, CancellationToken cancellation)
    {
        var failures = 0;
        while (!login.HasChanged)
        {
            var doubted = await _wakeUp.SleepAsync(Earlier(lease.RenewAt - timing.Now, FileTick), cancellation);
            if (!doubted && timing.Now < lease.RenewAt)
            {
                continue;
            }

            if (!lease.Renewable || lease.IsNearItsMaximum)
            {
                return;
            }

            try
            {
                lease = _lease = lease.Renewed(await vault.Tokens.RenewSelfAsync(lease.Token, cancellation), timing);
                failures = 0;
                _problem = "";
                metrics.SessionChanged("renewal");
                Log.Renewed(logger, lease.Ends);
            }
            catch (VaultException refusal) when (refusal.IsTransient && timing.Now < lease.Ends)
            {
                _problem = $"the last renewal failed, the token ends at {lease.Ends:u}: {refusal.Message}";
                metrics.SessionChanged("failed");
                Log.RenewalFailed(logger, refusal.Message);
                lease = _lease = lease with { RenewAt = timing.Now + timing.RetryDelay(failures++) };
            }
            catch (VaultException refusal)
            {
                Lose(refusal.Message);
                return;
            }
        }
    }

    private void Lose(string why)
    {
        _problem = why;
        _token = new TaskCompletionSource<VaultToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        _lease = null;
        metrics.SessionChanged("failed");
        Log.Lost(logger, why);
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TaskCompletionSource<VaultToken> Completed(VaultToken token)
    {
        var source = new TaskCompletionSource<VaultToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult(token);
        return source;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Logged in to Vault; the token lasts until {Ends:u} unless renewed")]
        public static partial void LoggedIn(ILogger logger, DateTimeOffset ends);

        [LoggerMessage(2, LogLevel.Information, "Renewed the Vault token until {Ends:u}")]
        public static partial void Renewed(ILogger logger, DateTimeOffset ends);

        [LoggerMessage(3, LogLevel.Warning, "The Vault token was not renewed, trying again: {Reason}")]
        public static partial void RenewalFailed(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Warning, "The Vault token is lost, logging in again: {Reason}")]
        public static partial void Lost(ILogger logger, string reason);

        [LoggerMessage(6, LogLevel.Warning, "Not logged in to Vault, trying again: {Reason}")]
        public static partial void NotLoggedIn(ILogger logger, string reason);

        [LoggerMessage(7, LogLevel.Warning, "The new Vault token cannot be used, keeping the present one: {Reason}")]
        public static partial void NotReplaced(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Critical, "{Reason}")]
        public static partial void RootRefused(ILogger logger, string reason);
    }
}
