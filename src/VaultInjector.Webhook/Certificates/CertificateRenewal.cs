using VaultInjector.Webhook.Loops;
using VaultInjector.Webhook.Observability;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Keeps a valid certificate served: obtains one at start, the next at 2/3 of its life; on failure the old one stays and it tries again.</summary>
internal sealed partial class CertificateRenewal(
    ICertificateSource source,
    ServingCertificate serving,
    TrustedAuthorities authorities,
    InjectorMetrics metrics,
    RenewalTiming timing,
    ILogger<CertificateRenewal> logger) : BackgroundService
{
    private readonly WakeUp _wakeUp = new(timing.Time);

    /// <summary>Renews now (SIGHUP).</summary>
    public void RenewNow() => _wakeUp.Signal();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveCertificate(() => (serving.Current?.NotAfter - timing.Time.GetUtcNow())?.TotalSeconds);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = await TryRenewAsync(stoppingToken).ConfigureAwait(false)
                ? NextRenewal(out failures)
                : timing.Time.GetUtcNow() + timing.RetryDelay(failures++);
            await SleepUntilAsync(next, stoppingToken).ConfigureAwait(false);
        }
    }

    private DateTimeOffset NextRenewal(out int failures)
    {
        failures = 0;
        return timing.RenewAt(serving.Current!.NotBefore, serving.Current.NotAfter);
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellation)
    {
        try
        {
            var material = await source.ObtainAsync(cancellation).ConfigureAwait(false);
            authorities.Serve(material.Authorities);
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

    private async Task SleepUntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        var woken = false;
        while (!woken && timing.Time.GetUtcNow() < due)
        {
            woken = await _wakeUp.SleepAsync(due - timing.Time.GetUtcNow(), cancellation).ConfigureAwait(false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Serving certificate {SerialNumber} until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string serialNumber, DateTimeOffset notAfter);

        [LoggerMessage(2, LogLevel.Warning, "No new serving certificate: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
