using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Tests.Support;
using VaultInjector.Agent.Transport;
using VaultInjector.Contracts;
using VaultInjector.Proxying;

namespace VaultInjector.Agent.Tests;

/// <summary>The agent's way to Vault: through the operator's proxy, and with the certificate that Vault's listener asks for.</summary>
public sealed class VaultRouteTests : IAsyncLifetime
{
    private readonly DirectoryInfo _volume = Directory.CreateTempSubdirectory("route-");
    private readonly TestCa _clients = new("clients");
    private readonly AgentRun _run = new();
    private readonly List<Peer> _peers = [];
    private WebApplication _server = null!;
    private string _shown = "";

    public async ValueTask InitializeAsync()
    {
        _run.Handler = peer =>
        {
            _peers.Add(peer);
            return _run.World;
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = TestCa.Shared.Issue(null);
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        _server = builder.Build();
        _server.Run(context =>
        {
            _shown = context.Connection.ClientCertificate?.SerialNumber ?? "none";
            return Task.CompletedTask;
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _run.Dispose();
        _volume.Delete(recursive: true);
    }

    [Fact]
    public async Task Only_the_requests_to_Vault_take_the_proxy()
    {
        _run.With("VAULT_PROXY", "http://proxy.example:3128");

        (await _run.RunAsync("init")).ShouldBe(AgentExitCodes.Done, _run.Errors);

        _peers.Select(peer => peer.Proxy).ShouldBe([null, new Uri("http://proxy.example:3128")]);
    }

    [Fact]
    public async Task Asks_the_proxy_for_Vaults_name()
    {
        var address = Address();
        await using var proxy = new ConnectProxy(address.Port);
        using var http = new HttpClient(new TrustingHandler(new Peer(new CaTrust(TestCa.Shared.Pem), proxy.Address)));

        (await http.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);

        proxy.Asked.ShouldHaveSingleItem().ShouldBe($"CONNECT {address.Authority} HTTP/1.1");
    }

    [Theory]
    [InlineData("https://proxy.example:3128")]
    [InlineData("http://me:hvs.canary@proxy.example:3128")]
    [InlineData("http://proxy.example:3128/path")]
    [InlineData("proxy.example:3128")]
    public async Task Refuses_a_proxy_of_another_form_and_prints_no_password(string proxy)
    {
        (await _run.With("VAULT_PROXY", proxy).RunAsync("init")).ShouldBe(AgentExitCodes.BadConfiguration);

        _run.LastWords.ShouldContain("VAULT_INJECTOR_VAULT_PROXY is not the address of a proxy");
        (_run.LastWords + _run.Errors).ShouldNotContain("hvs.canary");
    }

    [Fact]
    public async Task Says_that_the_proxy_refuses()
    {
        await using var proxy = new ConnectProxy(Address().Port) { Refusal = "403 Forbidden" };
        _run.With("VAULT_PROXY", proxy.Address.ToString()).With("TIMEOUT_SECONDS", "2");
        _run.Handler = peer => peer.Proxy is null ? _run.World : new TrustingHandler(peer);

        (await _run.RunAsync("init")).ShouldBe(AgentExitCodes.DeadlinePassed);

        _run.LastWords.ShouldContain(
            $"does not answer through the proxy {proxy.Address.ToString().TrimEnd('/')} (the proxy refuses to connect to it)");
    }

    [Fact]
    public async Task Shows_the_certificate_and_the_next_one_after_the_kubelet_wrote_it()
    {
        var (certificate, key) = (Path.Combine(_volume.FullName, "client.crt"), Path.Combine(_volume.FullName, "client.key"));
        var peer = Peer.Of(new CaTrust(TestCa.Shared.Pem), new VaultRoute(null, certificate, key));
        using var http = new HttpClient(new TrustingHandler(peer));
        await http.GetAsync(Address());
        _shown.ShouldBe("none");

        using var first = Write(certificate, key);
        await http.GetAsync(Address());
        _shown.ShouldBe(first.SerialNumber);

        using var second = Write(certificate, key);
        await http.GetAsync(Address());
        _shown.ShouldBe(second.SerialNumber);

        await File.WriteAllTextAsync(key, "half of");
        await http.GetAsync(Address());
        _shown.ShouldBe(second.SerialNumber);
    }

    [Fact]
    public async Task The_injector_gets_no_certificate_of_Vaults()
    {
        using var certificate = Write(Path.Combine(_volume.FullName, "client.crt"), Path.Combine(_volume.FullName, "client.key"));
        _run.With("CLIENT_CERTIFICATE_FILE", Path.Combine(_volume.FullName, "client.crt"))
            .With("CLIENT_KEY_FILE", Path.Combine(_volume.FullName, "client.key"));

        (await _run.RunAsync("init")).ShouldBe(AgentExitCodes.Done, _run.Errors);

        _peers.Select(peer => peer.Certificate is not null).ShouldBe([false, true]);
        _peers[1].Certificate!.Current!.TargetCertificate.SerialNumber.ShouldBe(certificate.SerialNumber);
    }

    [Fact]
    public async Task A_certificate_needs_its_key()
    {
        (await _run.With("CLIENT_CERTIFICATE_FILE", "/x/client.crt").RunAsync("init")).ShouldBe(AgentExitCodes.BadConfiguration);

        _run.LastWords.ShouldContain("VAULT_INJECTOR_CLIENT_KEY_FILE");
    }

    private Uri Address() =>
        new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            .Replace("http:", "https:", StringComparison.Ordinal));

    private X509Certificate2 Write(string certificate, string key)
    {
        using var issued = _clients.Issue("agent.test");
        File.WriteAllText(certificate, issued.ExportCertificatePem());
        File.WriteAllText(key, issued.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return X509CertificateLoader.LoadCertificate(issued.RawData);
    }
}
