using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Tests.Support;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

/// <summary>The CA bundles in ClusterTrustBundles, where every part of the cluster has these.</summary>
public sealed class TrustBundlePublisherTests : IDisposable
{
    private const string Collection = "/apis/certificates.k8s.io/v1/clustertrustbundles";
    private static readonly TestAuthority OfVault = TestAuthority.Root("vault");
    private static readonly TestAuthority OfInjector = TestAuthority.Root("injector");
    private readonly VirtualTime _time = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bundles-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("v1.37.0", "v1.37.1", FeatureMode.Auto, true)]
    [InlineData("v1.37.0", "v1.36.4", FeatureMode.Auto, false)]
    [InlineData("v1.39.0", "v1.36.4", FeatureMode.Auto, false)]
    [InlineData("v1.36.2", "v1.36.2", FeatureMode.Auto, false)]
    [InlineData("v1.36.2", "v1.36.2", FeatureMode.On, true)]
    [InlineData("v1.37.0", "v1.37.1", FeatureMode.Off, false)]
    public async Task Agents_get_files_where_every_kubelet_has_them_or_the_operator_says_so(
        string server, string kubelet, FeatureMode mode, bool expected)
    {
        await using var cluster = await EmbeddedLedger.StartAsync(new EmbeddedKubeOptions { Version = server, TrustBundles = true });
        await cluster.AddNodeAsync("old", kubelet);
        using var scene = new Scene(this, cluster, mode);

        await scene.RunAsync();

        scene.Publisher.IsPublished.ShouldBe(expected, scene.Publisher.State.Detail);
        scene.Publisher.State.ShouldBe(scene.Publisher.State with { Ready = true, IsWell = true });
        (await cluster.NamesAsync(Collection)).ShouldBe(expected ? ["vault-injector", "vault-injector-vault"] : [], ignoreOrder: true);
    }

    [Fact]
    public async Task One_bundle_verifies_the_injector_and_the_other_Vault()
    {
        await using var cluster = await StartAsync();
        using var scene = new Scene(this, cluster, FeatureMode.On);

        await scene.RunAsync();

        (await PemAsync(cluster, "vault-injector")).ShouldBe(OfInjector.Pem);
        (await PemAsync(cluster, "vault-injector-vault")).ShouldBe(OfVault.Pem);
    }

    [Fact]
    public async Task Writes_once_and_again_when_a_CA_changes_or_a_bundle_is_gone()
    {
        await using var cluster = await StartAsync();
        using var scene = new Scene(this, cluster, FeatureMode.On);
        await scene.RunAsync();
        await scene.RunAsync();
        cluster.Sent.Writes.ShouldBe(2);

        var next = TestAuthority.Root("next");
        await File.WriteAllTextAsync(CaFile, OfVault.Pem + next.Pem);
        scene.Authorities.Reload().ShouldBeNull();
        (await cluster.Connect().DeleteAsync($"{Collection}/vault-injector", null, CancellationToken.None)).Dispose();
        await scene.RunAsync();

        cluster.Sent.Writes.ShouldBe(5, "two, the deletion, and two more");
        CaBundle.Parse(await PemAsync(cluster, "vault-injector-vault")).Singles.Count().ShouldBe(2);
        (await PemAsync(cluster, "vault-injector")).ShouldBe(OfInjector.Pem);
    }

    [Fact]
    public async Task Waits_for_the_bundle_that_verifies_the_injector()
    {
        await using var cluster = await StartAsync();
        using var scene = new Scene(this, cluster, FeatureMode.On, announced: false);

        await scene.RunAsync();

        scene.Publisher.IsPublished.ShouldBeFalse();
        (await cluster.NamesAsync(Collection)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_API_pods_keep_their_variables_and_the_report_says_what_to_enable()
    {
        await using var cluster = await EmbeddedLedger.StartAsync(new EmbeddedKubeOptions { TrustBundles = false });
        using var scene = new Scene(this, cluster, FeatureMode.On);

        await scene.RunAsync();

        scene.Publisher.IsPublished.ShouldBeFalse();
        (scene.Publisher.State.Ready, scene.Publisher.State.IsWell).ShouldBe((true, false));
        scene.Publisher.State.Detail.ShouldContain("enable the feature gates ClusterTrustBundle and ClusterTrustBundleProjection");
    }

    [Fact]
    public async Task Settings_of_pods_change_when_the_bundles_are_there()
    {
        await using var cluster = await StartAsync();
        using var scene = new Scene(this, cluster, FeatureMode.On);
        var changes = 0;
        scene.Publisher.Changed += () => changes++;

        await scene.RunAsync();
        await scene.RunAsync();

        changes.ShouldBe(1);
    }

    private string CaFile => Path.Combine(_directory.FullName, "vault.crt");

    private static Task<EmbeddedLedger> StartAsync() =>
        EmbeddedLedger.StartAsync(new EmbeddedKubeOptions { Version = "v1.36.0", TrustBundles = true });

    private static async Task<string> PemAsync(EmbeddedLedger cluster, string name)
    {
        using var found = await cluster.Connect().GetAsync($"{Collection}/{name}", CancellationToken.None);
        return found.RootElement.Get("spec"u8).Text("trustBundle"u8)!;
    }

    /// <summary>The publisher with what it needs.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly VirtualTime _time;
        private readonly ClusterVersion _cluster;

        public Scene(TrustBundlePublisherTests test, EmbeddedLedger cluster, FeatureMode mode, bool announced = true)
        {
            File.WriteAllText(test.CaFile, OfVault.Pem);
            _time = test._time;
            var options = new InjectorOptions
            {
                Vault = new VaultOptions { CaFile = test.CaFile },
                Injection = new InjectionOptions { TrustBundle = mode },
            };
            Authorities = new TrustedAuthorities(options.EveryVault(), _time.Time);
            if (announced)
            {
                Authorities.Published(CaBundle.Parse(OfInjector.Pem));
            }

            _cluster = new ClusterVersion(cluster.Connect(), _time.Clock, NullLogger<ClusterVersion>.Instance);
            Publisher = new TrustBundlePublisher(
                cluster.Connect(),
                Authorities,
                new LiveOptions(options),
                _cluster,
                _time.Clock,
                NullLogger<TrustBundlePublisher>.Instance);
        }

        public TrustedAuthorities Authorities { get; }

        public TrustBundlePublisher Publisher { get; }

        public async Task RunAsync()
        {
            await _time.RunAsync(_cluster, TimeSpan.FromSeconds(1));
            await _time.RunAsync(Publisher, TimeSpan.FromMinutes(3));
        }

        public void Dispose()
        {
            Publisher.Dispose();
            _cluster.Dispose();
        }
    }
}
