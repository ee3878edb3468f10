using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Health;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>Composition of the certificates room.</summary>
internal static class CertificateRegistration
{
    public static IServiceCollection AddCertificates(this IServiceCollection services, CertificateOptions options)
    {
        _ = options.Source == CertificateOrigin.Files
            ? services.AddSingleton<ICertificateSource, FileCertificateSource>()
            : services.AddSingleton<ICertificateSource, VaultCertificateSource>();
        return services
            .AddSingleton<TrustedAuthorities>()
            .AddSingleton<VaultCaWatch>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<VaultCaWatch>())
            .AddHostedService(provider => provider.GetRequiredService<VaultCaWatch>())
            .AddSingleton<ServingCertificate>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<ServingCertificate>())
            .AddSingleton<CertificateRenewal>()
            .AddHostedService(provider => provider.GetRequiredService<CertificateRenewal>())
            .AddSingleton<CaBundlePublisher>()
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<CaBundlePublisher>())
            .AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<CaBundlePublisher>().Watch)
            .AddHostedService(provider => provider.GetRequiredService<CaBundlePublisher>());
    }
}
