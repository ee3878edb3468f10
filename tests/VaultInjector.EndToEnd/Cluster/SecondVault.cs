using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Vault;

namespace VaultInjector.EndToEnd.Cluster;

/// <summary>
/// Another Vault, with a CA of its own, an AppRole <c>yn-api</c> and a secret in its root namespace and in its namespace <c>team-a</c>.
/// </summary>
internal sealed class SecondVault : IAsyncDisposable
{
    public const string Team = "team-a";

    private const string AppPolicy = """path "secret/*" { capabilities = ["read", "list"] }""";

    private readonly DirectoryInfo _directory;
    private readonly EmbeddedVault _vault;
    private readonly HttpClient _http;

    private SecondVault(DirectoryInfo directory, EmbeddedVault vault)
    {
        (_directory, _vault) = (directory, vault);
        _http = new HttpClient(TrustedHandler.For(File.ReadAllText(CaFile))) { BaseAddress = Address };
        _http.DefaultRequestHeaders.Add("X-Vault-Token", vault.RootToken);
    }

    public Uri Address => new($"https://localhost:{_vault.Address.Port}");

    /// <summary>Settings of the webhook that name it <c>east</c>.</summary>
    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["VAULT_INJECTOR__Vaults__east__Address"] = Address.ToString().TrimEnd('/'),
        ["VAULT_INJECTOR__Vaults__east__CaFile"] = CaFile,
        ["VAULT_INJECTOR__Vaults__east__Namespaces__0"] = "team-*",
        ["VAULT_INJECTOR__Vaults__east__RequestTimeout"] = "00:00:02",
        ["VAULT_INJECTOR__Vaults__east__Session__TokenFile"] = TokenFile,
    };

    private string CaFile => Path.Combine(_directory.FullName, "ca.crt");

    private string TokenFile => Path.Combine(_directory.FullName, "token");

    public static async Task<SecondVault> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("second-vault-");
        var files = WriteCertificates(directory.FullName);
        var vault = await EmbeddedVault.StartAsync(new EmbeddedVaultOptions { Tls = files });
        var second = new SecondVault(directory, vault);
        await second.SetUpAsync();
        return second;
    }

    /// <summary>Whether it knows a token, in that namespace.</summary>
    public async Task<bool> KnowsAsync(string token, string path)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, "auth/token/lookup", new JsonObject { ["token"] = token });
        return answer.IsSuccessStatusCode;
    }

    public Task WaitForEndOfAsync(string token, string path) => Waiting.ForAsync(
        async () => await KnowsAsync(token, path) ? null : "ended", $"the token of '{path}' to be revoked", CancellationToken.None);

    public Task SealAsync() => DoAsync("", "sys/seal", []);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _vault.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task SetUpAsync()
    {
        await DoAsync("", $"sys/namespaces/{Team}", []);
        foreach (var path in new[] { "", Team })
        {
            if (path.Length > 0)
            {
                await DoAsync(path, "sys/mounts/secret", new JsonObject { ["type"] = "kv-v2" });
            }

            await DoAsync(path, "sys/auth/approle", new JsonObject { ["type"] = "approle" });
            await DoAsync(path, "sys/policies/acl/app", new JsonObject { ["policy"] = AppPolicy });
            await DoAsync(path, "auth/approle/role/yn-api", new JsonObject { ["token_policies"] = "app", ["token_ttl"] = "10m" });
            await DoAsync(path, "secret/data/web", new JsonObject { ["data"] = new JsonObject { ["where"] = $"east {path}".Trim() } });
        }

        var policy = InjectorPolicy("") + InjectorPolicy($"{Team}/");
        await DoAsync("", "sys/policies/acl/vault-injector", new JsonObject { ["policy"] = policy });
        using var made = await SendAsync(
            HttpMethod.Post, "", "auth/token/create", new JsonObject { ["policies"] = new JsonArray("vault-injector"), ["period"] = "6h" });
        var token = (await made.Content.ReadFromJsonAsync<JsonNode>())!["auth"]!["client_token"]!.GetValue<string>();
        await File.WriteAllTextAsync(TokenFile, token);
    }

    private static string InjectorPolicy(string prefix) => $$"""
        path "{{prefix}}auth/approle/role/*" { capabilities = ["create", "read", "update", "delete"] }
        path "{{prefix}}auth/token/lookup-accessor" { capabilities = ["update"] }
        path "{{prefix}}auth/token/revoke-accessor" { capabilities = ["update"] }

        """;

    private async Task DoAsync(string path, string what, JsonObject body)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, what, body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{what} in '{path}': {await answer.Content.ReadAsStringAsync()}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string what, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/v1/{what}", UriKind.Relative)) { Content = JsonContent.Create(body) };
        if (path.Length > 0)
        {
            request.Headers.Add("X-Vault-Namespace", path);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>A root, and a certificate of it for localhost.</summary>
    private static (string CertificateFile, string KeyFile) WriteCertificates(string directory)
    {
        var (from, until) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=second vault root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var root = rootRequest.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var leaf = request.Create(root, from, until, RandomNumberGenerator.GetBytes(8));
        var (certificate, keyFile) = (Path.Combine(directory, "vault.crt"), Path.Combine(directory, "vault.key"));
        File.WriteAllText(Path.Combine(directory, "ca.crt"), root.ExportCertificatePem());
        File.WriteAllText(certificate, leaf.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificate, keyFile);
    }
}
