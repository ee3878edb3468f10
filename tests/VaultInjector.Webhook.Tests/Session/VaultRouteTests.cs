using System.Net;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.DevCluster.Vault;
using VaultInjector.Proxying;
using VaultInjector.Runtime.Certificates;
using VaultInjector.Vault;
using VaultInjector.Vault.Api;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Session;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Session;

/// <summary>The injector's way to Vault: through the operator's proxy, and with the certificate that Vault's listener asks for.</summary>
public sealed class VaultRouteTests : IAsyncLifetime
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("route-");
    private readonly TestAuthority _servers = TestAuthority.Root("servers");
    private readonly TestAuthority _clients = TestAuthority.Root("clients");
    private EmbeddedVault _open = null!;
    private EmbeddedVault _strict = null!;
    private ConnectProxy _proxy = null!;

    private VaultOptions ToStrict => new()
    {
        Address = _strict.Address,
        CaFile = At("ca.crt"),
        ClientCertificateFile = At("client.crt"),
        ClientKeyFile = At("client.key"),
    };

    public async ValueTask InitializeAsync()
    {
        using var leaf = _servers.LoopbackLeaf();
        Write("tls", leaf);
        await File.WriteAllTextAsync(At("ca.crt"), _servers.Pem);
        await File.WriteAllTextAsync(At("clients.crt"), _clients.Pem);
        var options = new EmbeddedVaultOptions { Tls = (At("tls.crt"), At("tls.key")) };
        _open = await EmbeddedVault.StartAsync(options);
        _strict = await EmbeddedVault.StartAsync(options with { ClientCaFile = At("clients.crt") });
        _proxy = new ConnectProxy(_open.Address.Port);
        Write("client", _clients.LeafFor("injector", ClientAuthentication));
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _open.DisposeAsync();
        await _strict.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Asks_the_proxy_for_Vaults_name_and_shows_it_nothing_else()
    {
        var vault = Connect(new VaultOptions { Address = _open.Address, CaFile = At("ca.crt"), Proxy = _proxy.Address });

        (await vault.System.HealthAsync(CancellationToken.None)).Initialized.ShouldBeTrue();

        _proxy.Asked.ShouldHaveSingleItem().ShouldBe($"CONNECT {_open.Address.Authority} HTTP/1.1");
    }

    [Theory]
    [InlineData("403 Forbidden")]
    [InlineData("407 Proxy Authentication Required")]
    [InlineData("502 Bad Gateway")]
    public async Task Says_that_it_is_the_proxy_that_refuses(string refusal)
    {
        _proxy.Refusal = refusal;
        var vault = Connect(new VaultOptions { Address = _open.Address, CaFile = At("ca.crt"), Proxy = _proxy.Address });

        var failure = await Should.ThrowAsync<VaultException>(() => vault.System.HealthAsync(CancellationToken.None));

        (failure.Kind, failure.IsTransient).ShouldBe((VaultErrorKind.Proxy, true));
        failure.Message.ShouldContain("Let the proxy (Vault:Proxy) connect to Vault's host and port");
    }

    /// <summary>What HTTPS_PROXY and HTTP_PROXY set is the default proxy of all clients of the process.</summary>
    [Fact]
    public async Task Takes_no_proxy_from_the_environment()
    {
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new OnlyFor(_open.Address, _proxy.Address);
        try
        {
            using var ordinary = new HttpClient();
            await Should.ThrowAsync<HttpRequestException>(() => ordinary.GetAsync(_open.Address));
            _proxy.Asked.Count.ShouldBe(1, "an ordinary client uses it");

            var vault = Connect(new VaultOptions { Address = _open.Address, CaFile = At("ca.crt") });
            (await vault.System.HealthAsync(CancellationToken.None)).Initialized.ShouldBeTrue();
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        _proxy.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Shows_its_certificate_and_the_next_one_after_the_files_changed()
    {
        var vault = Connect(ToStrict);
        (await vault.System.HealthAsync(CancellationToken.None)).Initialized.ShouldBeTrue();

        Write("client", TestAuthority.Root("another").LeafFor("stranger", ClientAuthentication));
        await Should.ThrowAsync<VaultException>(() => vault.System.HealthAsync(CancellationToken.None));
        Write("client", _clients.LeafFor("injector", ClientAuthentication));
        (await vault.System.HealthAsync(CancellationToken.None)).Initialized.ShouldBeTrue();
    }

    [Fact]
    public async Task Keeps_its_certificate_while_the_files_hold_another_key_or_none()
    {
        var vault = Connect(ToStrict);
        using var other = _clients.Leaf("other");
        await File.WriteAllTextAsync(At("client.key"), other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        var followed = new FollowedCertificate(At("client.crt"), At("client.key"));
        followed.Current.ShouldBeNull();
        followed.Problem.ShouldNotBeNull().ShouldContain("are not a PEM certificate and its key");
        Write("client", _clients.LeafFor("injector", ClientAuthentication));
        var good = followed.Current.ShouldNotBeNull();
        File.Delete(At("client.key"));
        followed.Current.ShouldBeSameAs(good);
        followed.Problem.ShouldNotBeNull().ShouldContain("cannot both be read");
        Write("client", _clients.LeafFor("injector", ClientAuthentication));
        (await vault.System.HealthAsync(CancellationToken.None)).Initialized.ShouldBeTrue();
    }

    /// <summary>The words of real listeners are in RefusalTests; this one closes the connection without any.</summary>
    [Fact]
    public async Task Gets_no_answer_where_it_has_no_certificate()
    {
        var vault = Connect(ToStrict with { ClientCertificateFile = "", ClientKeyFile = "" });

        (await Should.ThrowAsync<VaultException>(() => vault.System.HealthAsync(CancellationToken.None))).IsTransient.ShouldBeTrue();
    }

    [Fact]
    public void The_readiness_report_shows_the_certificate()
    {
        var state = new ClientCertificateCheck(new NamedVaultOptions { Where = ToStrict }, TimeProvider.System).State;
        (state.Ready, state.IsWell).ShouldBe((true, true), state.Detail);
        state.Detail.ShouldContain("valid until");

        Write("client", _clients.LeafFor("injector", ClientAuthentication, DateTimeOffset.UtcNow.AddMinutes(-1)));
        var expired = new ClientCertificateCheck(new NamedVaultOptions { Where = ToStrict }, TimeProvider.System).State;
        (expired.Ready, expired.IsWell).ShouldBe((true, false));
        expired.Detail.ShouldContain($"it has expired; put a new one into {At("client.crt")}");
    }

    private static VaultClient Connect(VaultOptions options) =>
        SessionRegistration.Connect(options, new VaultAuthorities(options.CaFile, TimeProvider.System), TimeProvider.System);

    private string At(string name) => Path.Combine(_directory.FullName, name);

    private void Write(string name, X509Certificate2 certificate)
    {
        File.WriteAllText(At($"{name}.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(At($"{name}.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private sealed class OnlyFor(Uri server, Uri proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => proxy;

        public bool IsBypassed(Uri host) => host.Authority != server.Authority;
    }
}
