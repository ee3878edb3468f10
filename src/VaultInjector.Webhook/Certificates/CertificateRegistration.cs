using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Composition of the certificates room.</summary>
internal static class CertificateRegistration
{
    public static IServiceCollection AddCertificates(this IServiceCollection services, CertificateOptions options)
    {
        _ = options.Source == CertificateOrigin.Files
            ? services.AddSingleton<ICertificateSource, FileCertificateSource>()
            : services.AddSingleton<CertificateCache>().AddSingleton<ICertificateSource, VaultCertificateSource>();
        return services
            .AddSingleton<ServingCertificate>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<ServingCertificate>())
            .AddSingleton<CertificateRenewal>()
            .AddHostedService(provider => provider.GetRequiredService<CertificateRenewal>())
            .AddSingleton<CaBundlePublisher>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<CaBundlePublisher>())
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<CaBundlePublisher>().Watch)
            .AddHostedService(provider => provider.GetRequiredService<CaBundlePublisher>())
            .AddSingleton<TrustBundlePublisher>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<TrustBundlePublisher>())
            .AddHostedService(provider => provider.GetRequiredService<TrustBundlePublisher>());
    }
}
