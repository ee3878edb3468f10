using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VaultInjector.Runtime.Time;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Telemetry;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;
using k8s;

namespace VaultInjector.Webhook.Tests.Support;

/// <summary>The rooms of the webhook as the host puts them together, with an API server and a Vault that answer what a test says.</summary>
internal sealed class StubbedHost : IAsyncDisposable
{
    private readonly string _files = Directory.CreateTempSubdirectory("webhook-").FullName;
    private readonly ServiceProvider _services;

    private StubbedHost(string[] named)
    {
        var options = Options(named);
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(TimeProvider.System)
            .AddSingleton(options).AddSingleton(options.Vault).AddSingleton(options.Session).AddSingleton(options.Certificates)
            .AddSingleton(options.Kubernetes).AddSingleton(new LiveOptions(options))
            .AddSingleton<IHostApplicationLifetime, NoLifetime>()
            .AddSingleton(new Clock(TimeProvider.System, () => 0.5))
            .AddSingleton<InjectorMetrics>()
            .AddSingleton(options.Listen)
            .AddKubernetes()
            .AddTrust()
            .AddVaultSession(options)
            .AddCertificates(options.Certificates)
            .AddAdmission()
            .AddBroker()
            .AddRevocation()
            .AddSingleton(
                new KubernetesApi(
                    new KubernetesConnection(
                        new KubernetesClientConfiguration { Host = "http://kubernetes.test" },
                        TimeProvider.System,
                        handler: new Answering(request => Kube(request)))))
            .AddSingleton<VaultConnector>(vault => new VaultClient(
                new HttpClient(new Answering(request => Vault(request)))
                {
                    BaseAddress = vault.Where.Address,
                    Timeout = TimeSpan.FromSeconds(5),
                },
                vault.Where.Namespace));
        _services = services.BuildServiceProvider();
    }

    public Func<HttpRequestMessage, HttpResponseMessage> Kube { get; set; } = _ => Answer(404, "{}");

    public Func<HttpRequestMessage, HttpResponseMessage> Vault { get; set; } =
        _ =>
            Answer(
                200,
                """{"data":{"accessor":"a","ttl":21600,"period":21600,"renewable":true,"policies":["vault-injector"],"meta":null} }"""
            );

    /// <param name="named">Names of Vaults beside the one without a name: <c>https://NAME.test:8200</c>.</param>
    public static async Task<StubbedHost> StartAsync(params string[] named)
    {
        var host = new StubbedHost(named);
        foreach (var session in host.Get<InjectorVaults>().All.Select(vault => vault.Session))
        {
            await session.StartAsync(CancellationToken.None);
            await session.TokenAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        }

        host.Get<TrustedAuthorities>().Announce(CaBundle.Parse(TestAuthority.Root("ours").Pem), DateTimeOffset.UtcNow.AddDays(1));
        return host;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>As an operator replaces the injector's token.</summary>
    public void PutToken(string token) => File.WriteAllText(Path.Combine(_files, "token"), token);

    public static HttpResponseMessage Answer(int status, string body) => Answer(status, Encoding.UTF8.GetBytes(body));

    public static HttpResponseMessage Answer(int status, byte[] body) =>
        new((HttpStatusCode)status) { Content = new ByteArrayContent(body) };

    public async ValueTask DisposeAsync()
    {
        foreach (var vault in Get<InjectorVaults>().All)
        {
            await vault.Session.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    private InjectorOptions Options(string[] named)
    {
        var (ca, token) = (Path.Combine(_files, "ca.crt"), Path.Combine(_files, "token"));
        File.WriteAllText(ca, TestAuthority.Root("vault").Pem);
        File.WriteAllText(token, "hvs.injector-canary");
        return new InjectorOptions
        {
            Vault = new VaultOptions { Address = new Uri("https://vault.test:8200"), CaFile = ca },
            Session = new VaultSessionOptions { TokenFile = token },
            Vaults = [.. named.Select(name => Named(name, ca))],
            Injection = new InjectionOptions
            {
                AgentImage = "agent:1",
                InjectorUrl = new Uri("https://vault-injector.vault-injector.svc"),
            },
            Broker = new BrokerOptions { RequestsPerPodPerMinute = int.MaxValue },
        };
    }

    private NamedVaultOptions Named(string name, string ca)
    {
        var token = Path.Combine(_files, $"token-{name}");
        File.WriteAllText(token, $"hvs.injector-{name}");
        return new NamedVaultOptions
        {
            Name = name,
            Where = new VaultOptions { Address = new Uri($"https://{name}.test:8200"), CaFile = ca, Namespaces = ["admin/*"] },
            Session = new VaultSessionOptions { TokenFile = token },
        };
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(answer(request));
        }
    }

    internal sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
