using System.Net.Security;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault.Api;
using VaultInjector.Vault.Transport;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Connections;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Session;

/// <summary>Composition of everything that talks to Vault.</summary>
internal static class SessionRegistration
{
    public static IServiceCollection AddVaultSession(this IServiceCollection services, InjectorOptions options)
    {
        services
            .AddSingleton<VaultConnector>(provider => vault => Connect(
                vault.Where,
                provider.GetRequiredService<TrustedAuthorities>().Of(vault.Name)!,
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new InjectorVaults([.. options.EveryVault().Select(vault => Open(vault, options, provider))]))
            .AddSingleton(provider => provider.GetRequiredService<InjectorVaults>().Default.Client)
            .AddSingleton(provider => provider.GetRequiredService<InjectorVaults>().Default.Session);
        for (var i = 0; i < options.EveryVault().Count; i++)
        {
            var index = i;
            services
                .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<InjectorVaults>().All[index].Session)
                .AddSingleton<IHostedService>(provider => provider.GetRequiredService<InjectorVaults>().All[index].Session);
        }

        foreach (var vault in options.EveryVault().Where(vault => vault.Where.ClientCertificateFile != ""))
        {
            services.AddSingleton<IReadinessCheck>(provider =>
                new ClientCertificateCheck(vault, provider.GetRequiredService<TimeProvider>()));
        }

        return services;
    }

    private static InjectorVault Open(NamedVaultOptions vault, InjectorOptions options, IServiceProvider provider)
    {
        var client = provider.GetRequiredService<VaultConnector>()(vault);
        var session = new VaultSession(
            client,
            Login(client, vault.Session),
            provider.GetRequiredService<InjectorMetrics>(),
            provider.GetRequiredService<Clock>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<VaultSession>>())
        {
            Of = new SessionVault(vault.Name, EndsTheProcess: vault.Name == options.DefaultVault),
        };
        return new InjectorVault(vault, client, session);
    }

    internal static ISessionLogin Login(VaultClient vault, VaultSessionOptions options) => options.Method switch
    {
        SessionMethod.TokenFile => new TokenFileLogin(options),
        SessionMethod.Kubernetes => new KubernetesLogin(vault, options),
        SessionMethod.AppRole => new AppRoleLogin(vault, options),
        _ => throw new InvalidOperationException($"Unknown session method {options.Method}."),
    };

    /// <param name="options">Where.</param>
    /// <param name="authorities">What verifies Vault.</param>
    /// <param name="time">For the limits.</param>
    /// <param name="connect">Opens connections in another way than by the address; null for that.</param>
    internal static VaultClient Connect(
        VaultOptions options,
        VaultAuthorities authorities,
        TimeProvider time,
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null)
    {
        var certificate = ClientCertificate(options);
        var http = new HttpClient(new RenewedHandler<SslStreamCertificateContext>(
            () => certificate?.Current, shown => new ImpatientHandler(() => Transport(shown), time)))
        {
            BaseAddress = options.Address,
            Timeout = options.RequestTimeout,
        };
        return new VaultClient(http, options.Namespace);

        SocketsHttpHandler Transport(SslStreamCertificateContext? shown)
        {
            var handler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                // HTTPS_PROXY of the environment does not count: only the operator says which way a token goes.
                UseProxy = connect is null && options.Proxy is not null,
                Proxy = options.Proxy is { } proxy ? new OneProxy(proxy) : null,
                ConnectCallback = connect,
                ConnectTimeout = options.RequestTimeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                SslOptions = PeerVerification.By(() => authorities.Bundle.ToCollection(), time),
            };
            handler.SslOptions.ClientCertificateContext = shown;
            return handler;
        }
    }

    /// <summary>Null where Vault's listener asks for none.</summary>
    private static FollowedCertificate? ClientCertificate(VaultOptions options) =>
        options.ClientCertificateFile == "" ? null : new FollowedCertificate(options.ClientCertificateFile, options.ClientKeyFile);
}

/// <summary>Opens connections to a Vault.</summary>
internal delegate VaultClient VaultConnector(NamedVaultOptions vault);
