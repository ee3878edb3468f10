using Microsoft.AspNetCore.Connections.Features;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Hosting;

/// <summary>
/// The shutdown of a replica: it reports not ready at once, keeps serving while clients switch to other replicas, and then finishes the
/// requests in flight. The host calls this before it stops anything: session, certificates and caches stay until the last answer.
/// </summary>
internal sealed partial class Draining(
    ListenerOptions options, ServingCertificate serving, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Draining> logger)
    : IHostedLifecycleService, IReadinessCheck
{
    /// <summary>For requests in flight when the listeners stop: the longest time that an API server waits for a webhook.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(20);

    public string Name => "life";

    public ReadinessState State => IsEnding ? new ReadinessState(false, "shutting down") : new ReadinessState(true, "serving");

    private bool IsEnding => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The time that the host gives its services to stop.</summary>
    public static TimeSpan LimitOf(ListenerOptions options) => options.DrainTime + LastAnswers;

    /// <summary>
    /// Each answer tells the client to close its connection; the Service sends the next one to another replica.
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
        // Without a certificate this replica never got a request.
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
