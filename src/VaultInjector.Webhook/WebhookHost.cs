using VaultInjector.Runtime.Time;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Hosting;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Status;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook;

/// <summary>Composition root of the webhook process: its rooms and its three listeners.</summary>
public static class WebhookHost
{
    /// <summary>Runs until SIGTERM. Returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var app = Build(args);
            await using (app)
            {
                // Resolved now: when the run has ended, the services are disposed of.
                var session = app.Services.GetRequiredService<VaultSession>();
                using var signals = new Signals(app.Services);
                await app.RunAsync();
                return session.RefusedRoot ? ConfigurationException.ExitCode : 0;
            }
        }
        catch (ConfigurationException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return ConfigurationException.ExitCode;
        }
    }

    /// <exception cref="ConfigurationException">With every problem at once.</exception>
    internal static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = builder.AddInjectorConfiguration(args);
        NeededTrust.ForgoTheRest(options);
        builder.AddTelemetry(options.Logging.Format).AddListeners(options.Listen);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(provider => new Clock(provider.GetRequiredService<TimeProvider>(), Randomness.Next))
            .AddKubernetes()
            .AddTrust()
            .AddVaultSession(options)
            .AddCertificates(options.Certificates)
            .AddAdmission()
            .AddBroker()
            .AddRevocation()
            .AddStatus();
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() =>
            app.Services.GetRequiredService<InjectorMetrics>().ShowAll(options.EveryVault().Select(vault => vault.Name)));
        app.MapListeners();
        return app;
    }
}
