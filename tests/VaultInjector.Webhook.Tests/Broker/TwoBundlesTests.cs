using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using VaultInjector.Webhook.Admission;
using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Tests.Hosting;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>With a serving certificate of another CA than Vault's: that CA verifies the injector, and Vault nowhere.</summary>
public sealed class TwoBundlesTests : IAsyncLifetime
{
    private readonly TestAuthority _vault = TestAuthority.Root("vault");
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.StartAsync(vaultCa: _vault.Pem);

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Fact]
    public async Task What_is_published_for_vault_is_the_operators_file_alone()
    {
        using var client = _webhook.Client();

        Names(await client.GetStringAsync("/v1/ca/vault")).ShouldBe(["CN=vault"]);
    }

    [Fact]
    public async Task What_is_published_for_a_named_vault_is_its_own_file_alone()
    {
        var (file, token) = (Path.GetTempFileName(), Path.GetTempFileName());
        await File.WriteAllTextAsync(file, TestAuthority.Root("east").Pem);
        await using var webhook = await RunningWebhook.StartAsync(
            vaultCa: _vault.Pem,
            more:
            [
                "--Vaults:east:Address=https://127.0.0.1:1", $"--Vaults:east:CaFile={file}", $"--Vaults:east:Session:TokenFile={token}",
            ]);
        using var client = webhook.Client();

        Names(await client.GetStringAsync("/v1/ca/vault/east")).ShouldBe(["CN=east"]);
        Names(await client.GetStringAsync("/v1/ca/vault/default")).ShouldBe(["CN=vault"]);
        Names(await client.GetStringAsync("/v1/ca/vault")).ShouldBe(["CN=vault"]);
        Names(await client.GetStringAsync("/v1/ca")).ShouldNotContain("CN=east");
        (await client.GetAsync(new Uri("/v1/ca/vault/west", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Names(webhook.Services.GetRequiredService<InjectionSettingsSource>().Current!.Find("east")!.VaultCaBundle!).ShouldBe(["CN=east"]);
    }

    [Fact]
    public async Task Agents_that_know_one_bundle_only_get_both()
    {
        using var client = _webhook.Client();

        Names(await client.GetStringAsync("/v1/ca")).ShouldBe(["CN=serving", "CN=vault"], ignoreOrder: true);
    }

    [Fact]
    public void A_pod_is_given_both_bundles()
    {
        var settings = _webhook.Services.GetRequiredService<InjectionSettingsSource>().Current!;

        Names(settings.VaultCaBundle!).ShouldBe(["CN=vault"]);
        Names(settings.CaBundle).ShouldContain("CN=serving");
    }

    private static string[] Names(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return [.. certificates.Select(one => one.Subject)];
    }
}
