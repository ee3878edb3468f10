using System.Net;
using System.Text;
using VaultInjector.Configuration.Tests.Support;
using VaultInjector.DevCluster.Vault;

namespace VaultInjector.Configuration.Tests.Client;

/// <summary>The embedded Vault over TLS, and a mount with its CA and a token that may read one secret.</summary>
public class TestVault : IAsyncLifetime
{
    private readonly TempFolder _server = new();
    private HttpClient _admin = null!;

    internal TestAuthority Authority { get; } = new("vault CA");

    internal TempFolder Mounted { get; } = new();

    protected EmbeddedVault Vault { get; private set; } = null!;

    protected Dictionary<string, string> Variables { get; } = new() { ["KUBERNETES_SERVICE_HOST"] = "10.0.0.1" };

    public async ValueTask InitializeAsync()
    {
        Certify(Authority);
        await StartAsync(new IPEndPoint(IPAddress.Loopback, 0));
        Variables["VAULT_ADDR"] = $"https://localhost:{Vault.Address.Port}";
        Mounted.Write("ca.crt", Authority.RootPem);
        await FillAsync();
        Mounted.Write("token", await TokenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        _admin.Dispose();
        _server.Dispose();
        Mounted.Dispose();
        GC.SuppressFinalize(this);
    }

    internal VaultClientOptions Options() => new() { Path = Mounted.Root, Environment = name => Variables.GetValueOrDefault(name) };

    internal VaultHttpClient Client() => new(Options());

    internal void Certify(TestAuthority authority)
    {
        var (chain, key) = authority.Issue("vault");
        _server.Write("vault.crt", chain);
        _server.Write("vault.key", key);
    }

    /// <summary>At the same address, with the same secret, as one that was restarted.</summary>
    protected async Task RestartAsync()
    {
        await StartAsync(IPEndPoint.Parse($"127.0.0.1:{Vault.Address.Port}"));
        await FillAsync();
    }

    protected async Task<string> TokenAsync()
    {
        var answer = await AdminAsync("POST", "auth/token/create", """{"policies":["app"],"ttl":"1h"}""");
        using var json = System.Text.Json.JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!;
    }

    protected Task<string> RevokeAsync(string token) => AdminAsync("POST", "auth/token/revoke", $$"""{"token":"{{token}}"}""");

    private async Task StartAsync(IPEndPoint listen)
    {
        Vault = await EmbeddedVault.StartAsync(new EmbeddedVaultOptions
        {
            RootToken = "root",
            Listen = listen,
            Tls = (_server.PathOf("vault.crt"), _server.PathOf("vault.key")),
        });
        _admin = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
    }

    private async Task FillAsync()
    {
        const string Policy = """{"policy":"path \"secret/data/web\" { capabilities = [\"read\", \"update\"] }"}""";
        await AdminAsync("PUT", "sys/policies/acl/app", Policy);
        await AdminAsync("POST", "secret/data/web", """{"data":{"password":"one"}}""");
    }

    private async Task<string> AdminAsync(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Vault.Address, $"/v1/{path}"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Vault-Token", "root");
        using var response = await _admin.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return text;
    }
}
