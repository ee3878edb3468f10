using VaultInjector.Vault;
using VaultInjector.Webhook.Loops;
using VaultInjector.Webhook.Observability;

namespace VaultInjector.Webhook.Session;

/// <summary>
/// The injector's own Vault token, kept alive in the background: renewed at 2/3, logged in again when it is lost or replaced. Vault
/// being away never ends the process. A token with the root policy is refused.
/// </summary>
internal sealed partial class VaultSession(
    VaultClient vault, ISessionLogin login, InjectorMetrics metrics, RenewalTiming timing, IHostApplicationLifetime host, ILogger<VaultSession> logger)
    : BackgroundService, IReadinessCheck
{
    /// <summary>How often the token file is looked at.</summary>
    private static readonly TimeSpan FileTick = TimeSpan.FromSeconds(5);

    private readonly WakeUp _wakeUp = new(timing.Time);
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
        metrics.ObserveSession(() => (_lease?.Ends - timing.Time.GetUtcNow())?.TotalSeconds);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LogInAsync(stoppingToken).ConfigureAwait(false);
                failures = 0;
                await KeepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (RootTokenException refusal)
            {
                Log.RootRefused(logger, refusal.Message);
                RefusedRoot = true;
                host.StopApplication();
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Lose(failure.Message);
                await _wakeUp.SleepAsync(timing.RetryDelay(failures++), stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task LogInAsync(CancellationToken cancellation)
    {
        var token = await login.LoginAsync(cancellation).ConfigureAwait(false);
        var facts = await vault.Tokens.LookupSelfAsync(token, cancellation).ConfigureAwait(false);
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

    /// <summary>Returns when the token has to be replaced by a new login.</summary>
    private async Task KeepAsync(CancellationToken cancellation)
    {
        var lease = _lease!;
        var failures = 0;
        while (!login.IsReplaced(lease.Token))
        {
            var now = timing.Time.GetUtcNow();
            var doubted = await _wakeUp.SleepAsync(Earlier(lease.RenewAt - now, FileTick), cancellation).ConfigureAwait(false);
            if (!doubted && timing.Time.GetUtcNow() < lease.RenewAt)
            {
                continue;
            }

            if (!lease.Renewable)
            {
                return;
            }

            try
            {
                lease = _lease = lease.Renewed(await vault.Tokens.RenewSelfAsync(lease.Token, cancellation).ConfigureAwait(false), timing);
                failures = 0;
                _problem = "";
                metrics.SessionChanged("renewal");
                Log.Renewed(logger, lease.Ends);
                if (lease.IsNearItsMaximum)
                {
                    return;
                }
            }
            catch (VaultException refusal) when (refusal.IsTransient && timing.Time.GetUtcNow() < lease.Ends)
            {
                _problem = $"the last renewal failed, the token ends at {lease.Ends:u}: {refusal.Message}";
                metrics.SessionChanged("failed");
                Log.RenewalFailed(logger, refusal.Message);
                lease = _lease = lease with { RenewAt = timing.Time.GetUtcNow() + timing.RetryDelay(failures++) };
            }
        }
    }

    private void Lose(string why)
    {
        _problem = why;
        if (_token.Task.IsCompleted)
        {
            _token = new TaskCompletionSource<VaultToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

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

        [LoggerMessage(4, LogLevel.Warning, "Not logged in to Vault, trying again: {Reason}")]
        public static partial void Lost(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Critical, "{Reason}")]
        public static partial void RootRefused(ILogger logger, string reason);
    }
}
