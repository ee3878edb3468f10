using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Session;

/// <summary>Composition of everything that talks to Vault.</summary>
internal static class SessionRegistration
{
    public static IServiceCollection AddVaultSession(this IServiceCollection services) =>
        services
            .AddSingleton(provider =>
                Connect(provider.GetRequiredService<VaultOptions>(), provider.GetRequiredService<TrustedAuthorities>()))
            .AddSingleton<ISessionLogin>(provider =>
                Login(provider.GetRequiredService<VaultClient>(), provider.GetRequiredService<VaultSessionOptions>()))
            .AddSingleton<VaultSession>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<VaultSession>())
            .AddHostedService(provider => provider.GetRequiredService<VaultSession>());

    internal static ISessionLogin Login(VaultClient vault, VaultSessionOptions options) => options.Method switch
    {
        SessionMethod.TokenFile => new TokenFileLogin(options),
        SessionMethod.Kubernetes => new KubernetesLogin(vault, options),
        SessionMethod.AppRole => new AppRoleLogin(vault, options),
        _ => throw new InvalidOperationException($"Unknown session method {options.Method}."),
    };

    internal static VaultClient Connect(VaultOptions options, TrustedAuthorities authorities)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = options.RequestTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            // Asked at each handshake, since the file that verifies Vault may change. A resumed session would show the certificate of
            // its first handshake, which after another root has none to verify it.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Verify, AllowTlsResume = false },
        };
        var http = new HttpClient(handler) { BaseAddress = options.Address, Timeout = options.RequestTimeout };
        return new VaultClient(http, options.Namespace);

        bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
            (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None
            && certificate is X509Certificate2 leaf && authorities.VerifyVault(leaf, chain!.ChainPolicy.ExtraStore);
    }
}
