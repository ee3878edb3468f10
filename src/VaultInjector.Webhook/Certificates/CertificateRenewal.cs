using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Keeps a valid certificate served: recalls or obtains one at start, the next one daily or on demand; on failure the old one stays and
/// it retries. Where the next one is verified by another CA, that CA is published first, and the old certificate is served until then.
/// </summary>
internal sealed partial class CertificateRenewal(
    ICertificateSource source,
    ServingCertificate serving,
    TrustedAuthorities authorities,
    CertificateOptions options,
    InjectorMetrics metrics,
    Clock clock,
    ILogger<CertificateRenewal> logger) : BackgroundService
{
    /// <summary>The shortest time between two renewals; SIGHUP renews at once.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublicationTick = TimeSpan.FromMilliseconds(250);

    private readonly WakeUp _wakeUp = new(clock);

    /// <summary>Renews now (SIGHUP).</summary>
    public void RenewNow() => _wakeUp.Signal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveCertificate(() => (serving.Current?.NotAfter - clock.Now)?.TotalSeconds);
        var backoff = new Backoff(clock.Random);
        if (TryRecall())
        {
            await SleepUntilAsync(NextRenewal(serving.Current!.NotBefore), stoppingToken);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryRenewAsync(stoppingToken))
            {
                backoff.Reset();
                await SleepUntilAsync(NextRenewal(clock.Now), stoppingToken);
            }
            else
            {
                await SleepUntilAsync(clock.Now + backoff.Next(), stoppingToken);
            }
        }
    }

    /// <param name="from">
    /// For a new certificate the present moment and not its start: Vault dates that back by half a minute, most of a short life.
    /// </param>
    private DateTimeOffset NextRenewal(DateTimeOffset from)
    {
        var byLife = clock.RenewAt(from, serving.Current!.NotAfter);
        var byAge = from + options.RenewAfter - clock.Within(options.RenewAfter / 10);
        return byLife < byAge ? byLife : byAge;
    }

    private bool TryRecall()
    {
        try
        {
            if (source.Recall() is not { } kept)
            {
                return false;
            }

            authorities.Announce(kept.Authorities, kept.NotAfter);
            serving.Swap(kept);
            Log.Recalled(logger, kept.SerialNumber, kept.NotAfter);
            return true;
        }
        catch (CertificateUnavailableException unusable)
        {
            Log.NotRecalled(logger, unusable.Message);
            return false;
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellation)
    {
        try
        {
            var material = await source.ObtainAsync(cancellation);
            var isNewCa = authorities.Announce(material.Authorities, material.NotAfter);
            if (isNewCa && serving.Current is { } current)
            {
                await OverlapAsync(material, current, cancellation);
            }

            serving.Swap(material);
            metrics.CertificateRenewed("renewed");
            Log.Renewed(logger, material.SerialNumber, material.NotAfter);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            serving.Keep(failure.Message);
            metrics.CertificateRenewed("failed");
            Log.Failed(logger, failure.Message);
            return false;
        }
    }

    /// <summary>Until the API server has the new CA and agents had time to fetch it, as long as the old certificate allows.</summary>
    private async Task OverlapAsync(ServingMaterial next, ServingMaterial current, CancellationToken cancellation)
    {
        Log.AnotherCa(logger);
        var (now, allowed) = (clock.Now, (current.NotAfter - clock.Now) / 2);
        var (atLeast, atMost) = (now + (options.CaOverlap < allowed ? options.CaOverlap : allowed), now + allowed);
        while (clock.Now < atLeast || (clock.Now < atMost && !authorities.IsPublished(next.Authorities)))
        {
            await clock.DelayAsync(PublicationTick, cancellation);
        }
    }

    private async Task SleepUntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        var woken = await _wakeUp.SleepAsync(Shortest, cancellation);
        while (!woken && clock.Now < due && !source.HasChanged)
        {
            var wait = due - clock.Now;
            woken = await _wakeUp.SleepAsync(wait < source.Tick ? wait : source.Tick, cancellation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Serving certificate {SerialNumber} until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string serialNumber, DateTimeOffset notAfter);

        [LoggerMessage(2, LogLevel.Warning, "No new serving certificate: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Information, "Serving certificate {SerialNumber} from before the restart until {NotAfter:u}")]
        public static partial void Recalled(ILogger logger, string serialNumber, DateTimeOffset notAfter);

        [LoggerMessage(5, LogLevel.Warning, "The certificate from before the restart cannot be used: {Reason}")]
        public static partial void NotRecalled(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Information, "The next serving certificate is verified by another CA; publishing that first")]
        public static partial void AnotherCa(ILogger logger);
    }
}
