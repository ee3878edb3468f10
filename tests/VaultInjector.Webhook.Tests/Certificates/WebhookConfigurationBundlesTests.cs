using System.Text;
using System.Text.Json;
using VaultInjector.Webhook.Certificates;

namespace VaultInjector.Webhook.Tests.Certificates;

public sealed class WebhookConfigurationBundlesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly TestAuthority Ours = TestAuthority.Root("ours");
    private static readonly TestAuthority Theirs = TestAuthority.Root("another replica's");

    [Fact]
    public void Fills_every_entry()
    {
        var desired = Desired(null, "");

        desired.Changed.ShouldBeTrue();
        desired.Entries.Select(entry => entry.Bundle.Pem).ShouldAllBe(pem => pem == CaBundle.Parse(Ours.Pem).Pem);
    }

    [Fact]
    public void Changes_nothing_where_everything_is_there() =>
        Desired(CaBundle.Parse(Ours.Pem).Pem).Changed.ShouldBeFalse();

    [Fact]
    public void Keeps_what_another_replica_published() =>
        Desired(Theirs.Pem).Entries.Single().Bundle.Pem.ShouldBe(CaBundle.Parse(Ours.Pem + Theirs.Pem).Pem);

    [Fact]
    public void Replaces_what_cannot_be_read() =>
        Desired("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").Entries.Single().Bundle.Pem.ShouldBe(CaBundle.Parse(Ours.Pem).Pem);

    [Fact]
    public void Does_nothing_to_a_configuration_without_entries() => Desired([]).Changed.ShouldBeFalse();

    private static DesiredBundles Desired(params string?[] published)
    {
        var entries = published.Select((pem, index) => $$"""{"name":"w{{index}}","clientConfig":{{Config(pem)}}}""");
        using var configuration = JsonDocument.Parse($$"""{"webhooks":[{{string.Join(',', entries)}}]}""");
        return WebhookConfigurationBundles.Desired(configuration.RootElement, CaBundle.Parse(Ours.Pem), Now);
    }

    private static string Config(string? pem) =>
        pem is null ? "{}" : $$"""{"caBundle":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(pem))}}"}""";
}
