using Microsoft.AspNetCore.Connections.Features;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Hosting;

/// <summary>
/// The end of a replica: it reports not ready at once, goes on serving while the Service's endpoints lose it, then finishes what is in
/// flight. The host calls this before it stops anything, so that session, certificates and caches live until the last answer.
/// </summary>
internal sealed partial class Draining(
    ListenerOptions options, ServingCertificate serving, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Draining> logger)
    : IHostedLifecycleService, IReadinessCheck
{
    /// <summary>For what is in flight when the listeners stop; an API server waits less for a webhook.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(20);

    public string Name => "life";

    public ReadinessState State => IsEnding ? new ReadinessState(false, "shutting down") : new ReadinessState(true, "serving");

    private bool IsEnding => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>What the host gives all its services to stop.</summary>
    public static TimeSpan LimitOf(ListenerOptions options) => options.DrainTime + LastAnswers;

    /// <summary>
    /// A client that keeps its connection is told with each answer to open another one, which the Service routes to another replica.
    /// </summary>
    public Task LetGoAsync(HttpContext context, RequestDelegate next)
    {
        if (IsEnding)
        {
            if (HttpProtocol.IsHttp2(context.Request.Protocol))
            {
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }
            else
            {
                context.Response.Headers.Connection = "close";
            }
        }

        return next(context);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Without a certificate this replica was never ready.
        if (serving.Current is null || options.DrainTime == TimeSpan.Zero)
        {
            return;
        }

        Log.Draining(logger, options.DrainTime.TotalSeconds);
        await Task.Delay(options.DrainTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Shutting down: reporting not ready; draining for {Seconds} s")]
        public static partial void Draining(ILogger logger, double seconds);
    }
}
