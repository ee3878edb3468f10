using VaultInjector.Runtime.Renewal;
using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>
/// Keeps a valid certificate served: obtains one at start, the next at 2/3 of its life or on demand; on failure the old one stays and it
/// tries
/// again. Where the next one is verified by another CA, that CA is published first and the old certificate served until everybody has it.
/// </summary>
internal sealed partial class CertificateRenewal(
    ICertificateSource source,
    ServingCertificate serving,
    TrustedAuthorities authorities,
    CertificateOptions options,
    InjectorMetrics metrics,
    RenewalTiming timing,
    ILogger<CertificateRenewal> logger) : BackgroundService
{
    /// <summary>Whatever a source or a certificate says, not more often than this; a person may ask for more.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublicationTick = TimeSpan.FromMilliseconds(250);

    private readonly WakeUp _wakeUp = new(timing);

    /// <summary>Renews now (SIGHUP).</summary>
    public void RenewNow() => _wakeUp.Signal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveCertificate(() => (serving.Current?.NotAfter - timing.Now)?.TotalSeconds);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = await TryRenewAsync(stoppingToken)
                ? NextRenewal(out failures)
                : timing.Now + timing.RetryDelay(failures++);
            await SleepUntilAsync(next, stoppingToken);
        }
    }

    /// <summary>
    /// Counted from now and not from the certificate's start: Vault dates that back by half a minute, which is most of a short life.
    /// </summary>
    private DateTimeOffset NextRenewal(out int failures)
    {
        failures = 0;
        return timing.RenewAt(timing.Now, serving.Current!.NotAfter);
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
        var (now, allowed) = (timing.Now, (current.NotAfter - timing.Now) / 2);
        var (atLeast, atMost) = (now + (options.CaOverlap < allowed ? options.CaOverlap : allowed), now + allowed);
        while (timing.Now < atLeast || (timing.Now < atMost && !authorities.IsPublished(next.Authorities)))
        {
            await timing.DelayAsync(PublicationTick, cancellation);
        }
    }

    private async Task SleepUntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        var woken = await _wakeUp.SleepAsync(Shortest, cancellation);
        while (!woken && timing.Now < due && !source.HasChanged)
        {
            var wait = due - timing.Now;
            woken = await _wakeUp.SleepAsync(wait < source.Tick ? wait : source.Tick, cancellation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Serving certificate {SerialNumber} until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string serialNumber, DateTimeOffset notAfter);

        [LoggerMessage(2, LogLevel.Warning, "No new serving certificate: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Information, "The next serving certificate is verified by another CA; publishing that first")]
        public static partial void AnotherCa(ILogger logger);
    }
}
