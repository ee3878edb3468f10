using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Support;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>The parts of a replica that a pod's creation needs.</summary>
internal sealed class Replica : IDisposable
{
    public Replica(
        CertificateOptions certificates, InjectorOptions options, InjectorMetrics metrics, VirtualTime time, HttpMessageHandler peers)
    {
        var vault = new VaultClient(new HttpClient(peers, false) { BaseAddress = options.Vault.Address }, null);
        var api = new KubernetesApi(
            new KubernetesConnection(new KubernetesClientConfiguration { Host = "https://api.test" }, time.Time, handler: peers));
        var authorities = new TrustedAuthorities(options.EveryVault(), time.Time);
        Serving = new ServingCertificate(time.Time);
        Session = new VaultSession(
            vault,
            new TokenFileLogin(options.Session),
            metrics,
            time.Clock,
            new StubbedHost.NoLifetime(),
            NullLogger<VaultSession>.Instance);
        var source = new VaultCertificateSource(
            vault,
            Session,
            certificates,
            new CertificateCache(certificates, time.Time),
            authorities,
            time.Time,
            NullLogger<VaultCertificateSource>.Instance);
        Renewal = new CertificateRenewal(
            source, Serving, authorities, certificates, metrics, time.Clock, NullLogger<CertificateRenewal>.Instance);
        var (live, cluster) = (new LiveOptions(options), new ClusterVersion(api, time.Clock, NullLogger<ClusterVersion>.Instance));
        Bundles = new TrustBundlePublisher(
            api, authorities, live, cluster, time.Clock, NullLogger<TrustBundlePublisher>.Instance);
        Admission = new PodAdmission(
            new NamespaceCache(api, time.Clock, metrics, NullLogger<NamespaceCache>.Instance),
            new InjectionSettingsSource(live, authorities, cluster, Bundles));
    }

    public VaultSession Session { get; }

    public ServingCertificate Serving { get; }

    public CertificateRenewal Renewal { get; }

    public PodAdmission Admission { get; }

    private TrustBundlePublisher Bundles { get; }

    public void Dispose()
    {
        Bundles.Dispose();
        Renewal.Dispose();
        Session.Dispose();
    }
}
