using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;

namespace VaultInjector.Webhook.Configuration;

/// <summary>
/// Follows the configuration file. A valid one takes effect as far as it can without a restart; an invalid one keeps the old, and all of
/// its problems are reported.
/// </summary>
internal sealed partial class ConfigurationWatch(
    ConfigurationSources sources, LiveOptions live, InjectorMetrics metrics, Clock clock, ILogger<ConfigurationWatch> logger)
    : BackgroundService, IReadinessCheck
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);
    private readonly WakeUp _wakeUp = new(clock);
    private volatile ReadinessState _state = new(true, "as at the start");

    public string Name => "configuration";

    /// <summary>Always ready: the configuration in effect was valid when it was read.</summary>
    public ReadinessState State => _state;

    /// <summary>Looks now (SIGHUP).</summary>
    public void LookNow() => _wakeUp.Signal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = sources.AtStart;
        while (true)
        {
            var asked = await _wakeUp.SleepAsync(Tick, stoppingToken);
            var now = sources.Fingerprint();
            if (asked || now != seen)
            {
                seen = now;
                Look();
            }
        }
    }

    private void Look()
    {
        try
        {
            var next = ConfigurationRegistration.Read(sources.Read(), live.Start.Kubernetes);
            var changed = OptionsDifference.Between(live.Current, next);
            if (changed.Count > 0)
            {
                sources.Adopt();
                live.Adopt(next);
                metrics.ConfigurationReloaded("reloaded");
                Log.Reloaded(logger, string.Join(", ", changed));
            }

            Announce(next, changed);
        }
        catch (ConfigurationException wrong)
        {
            var problems = string.Join("; ", wrong.Errors);
            _state = new ReadinessState(true, $"keeping the configuration from before: {problems}", IsWell: false);
            metrics.ConfigurationReloaded("rejected");
            Log.Kept(logger, problems);
        }
    }

    private void Announce(InjectorOptions next, IReadOnlyList<string> changed)
    {
        var waiting = OptionsDifference.Between(live.Start, next).Where(OptionsDifference.NeedsRestart).ToList();
        var sentence = waiting.Count == 0 ? "" : $"{string.Join(", ", waiting)} changed, which takes effect at the next start";
        if (changed.Any(OptionsDifference.NeedsRestart) && sentence.Length > 0)
        {
            Log.Waiting(logger, sentence);
        }

        _state = new ReadinessState(true, sentence.Length > 0 ? sentence : "as in the file");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The configuration was read again; changed: {Keys}")]
        public static partial void Reloaded(ILogger logger, string keys);

        [LoggerMessage(2, LogLevel.Error, "Keeping the old configuration: {Problems}")]
        public static partial void Kept(ILogger logger, string problems);

        [LoggerMessage(3, LogLevel.Warning, "{Sentence}")]
        public static partial void Waiting(ILogger logger, string sentence);
    }
}
