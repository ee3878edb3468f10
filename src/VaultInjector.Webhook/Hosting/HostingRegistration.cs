using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Hosting;

/// <summary>Composition of listeners and shutdown.</summary>
internal static class HostingRegistration
{
    public static WebApplicationBuilder AddListeners(this WebApplicationBuilder builder, ListenerOptions options)
    {
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel((_, kestrel) => kestrel.Listen(options));
        builder.Services
            .Configure<SocketTransportOptions>(ClientLimits.Set)
            .Configure<HostOptions>(host => host.ShutdownTimeout = Draining.LimitOf(options))
            .AddSingleton<Draining>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<Draining>())
            .AddHostedService(provider => provider.GetRequiredService<Draining>())
            .AddHostedService<IdleTrim>();
        return builder;
    }
}
