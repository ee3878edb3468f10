using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Trust;

/// <summary>
/// Notices another content of the file that verifies Vault: pods, and our own requests to Vault, then trust that. Content that cannot be
/// used keeps the old.
/// </summary>
internal sealed partial class VaultCaWatch(TrustedAuthorities authorities, Clock clock, ILogger<VaultCaWatch> logger)
    : BackgroundService,
        IReadinessCheck
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private readonly WakeUp _wakeUp = new(clock);
    private volatile string? _problem;

    public string Name => "vault-ca";

    /// <summary>Always ready: the old content stays in use.</summary>
    public ReadinessState State => _problem is { } problem
        ? new ReadinessState(true, $"keeping the old CA bundle: {problem}", IsWell: false)
        : new ReadinessState(true, "the CA bundle of Vault is read");

    /// <summary>Reads the file now (SIGHUP).</summary>
    public void LookNow() => _wakeUp.Signal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        authorities.Changed += () => Log.Changed(logger);
        while (true)
        {
            await _wakeUp.SleepAsync(Tick, stoppingToken);
            var problem = authorities.Reload();
            if (problem is not null && problem != _problem)
            {
                Log.Kept(logger, problem);
            }

            _problem = problem;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The CA certificates that pods get have changed")]
        public static partial void Changed(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "Keeping the old CA bundle of Vault: {Problem}")]
        public static partial void Kept(ILogger logger, string problem);
    }
}
