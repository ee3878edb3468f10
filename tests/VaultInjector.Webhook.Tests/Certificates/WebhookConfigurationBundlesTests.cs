using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaultInjector.Webhook.Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Certificates;

public sealed class WebhookConfigurationBundlesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CaBundle Ours = CaBundle.Parse(TestAuthority.Root("ours").Pem);
    private static readonly CaBundle Theirs = CaBundle.Parse(TestAuthority.Root("another replica's").Pem);
    private static readonly CaTerms OurTerms = CaTerms.Empty.With(Ours, Now.AddHours(24));

    [Fact]
    public void Fills_every_entry()
    {
        var desired = Desired([], null, "");

        desired.Changed.ShouldBeTrue();
        desired.Entries.ShouldBe(["w0", "w1"]);
        Written(desired).ShouldBe([Ours.Pem, Ours.Pem]);
    }

    [Fact]
    public void Changes_nothing_if_everything_exists() =>
        Desired([(Ours, Now.AddHours(24))], Ours.Pem).Changed.ShouldBeFalse();

    [Fact]
    public void Records_how_long_our_CA_is_needed() =>
        Desired([], Ours.Pem).Changed.ShouldBeTrue();

    [Fact]
    public void Extends_a_shorter_term_and_keeps_a_longer_one()
    {
        Desired([(Ours, Now.AddHours(8))], Ours.Pem).Terms.Ends.Single().Value.ShouldBe(Now.AddHours(24));
        Desired([(Ours, Now.AddHours(30))], Ours.Pem).Changed.ShouldBeFalse();
    }

    [Fact]
    public void Keeps_a_CA_while_another_replica_needs_it()
    {
        var both = Ours.Union(Theirs);
        Desired([(Ours, Now.AddHours(24)), (Theirs, Now.AddHours(3))], both.Pem).Changed.ShouldBeFalse();

        var later = Desired([(Ours, Now.AddHours(24)), (Theirs, Now)], both.Pem);
        later.Bundle.Pem.ShouldBe(Ours.Pem);
        later.Changed.ShouldBeTrue();
    }

    [Fact]
    public void Gives_a_CA_without_a_term_time_for_the_replicas_of_an_older_version()
    {
        var desired = Desired([], Theirs.Pem);
        desired.Bundle.Pem.ShouldBe(Ours.Union(Theirs).Pem);
        desired.Terms.Ends.Select(end => end.Value).ShouldBe([Now.AddHours(24), Now.AddDays(30)], ignoreOrder: true);
    }

    [Fact]
    public void All_replicas_produce_the_same_bytes_in_any_order_of_writing()
    {
        var theirTerms = CaTerms.Empty.With(Theirs, Now.AddHours(30));
        var first = Apply(Apply("""{"webhooks":[{"name":"w0"}]}""", OurTerms), theirTerms);
        var second = Apply(Apply("""{"webhooks":[{"name":"w0"}]}""", theirTerms), OurTerms);

        first.ShouldBe(second);
        using var settled = JsonDocument.Parse(first);
        WebhookConfigurationBundles.Desired(settled.RootElement, OurTerms, Now).Changed.ShouldBeFalse();
        WebhookConfigurationBundles.Desired(settled.RootElement, theirTerms, Now).Changed.ShouldBeFalse();
    }

    [Fact]
    public void Replaces_what_cannot_be_read() =>
        Desired([], "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").Bundle.Pem.ShouldBe(Ours.Pem);

    [Fact]
    public void Does_nothing_to_a_configuration_without_entries() => Desired([]).Changed.ShouldBeFalse();

    private static DesiredBundles Desired((CaBundle Ca, DateTimeOffset End)[] ends, params string?[] published)
    {
        var annotations = string.Join(
            ',',
            ends.Select(end => $"\"vault-injector.io/ca-{CaTerms.KeyOf(end.Ca)}\":\"{CaTerms.Format(end.End)}\""));
        var entries = published.Select((pem, index) => $$"""{"name":"w{{index}}","clientConfig":{{Config(pem)}} }""");
        using var configuration = JsonDocument.Parse(
            $$"""{"metadata":{"annotations":{ {{annotations}} } },"webhooks":[{{string.Join(',', entries)}}]}"""
        );
        return WebhookConfigurationBundles.Desired(configuration.RootElement, OurTerms, Now);
    }

    private static string Apply(string configuration, CaTerms terms)
    {
        using var current = JsonDocument.Parse(configuration);
        return WrittenText(WebhookConfigurationBundles.Desired(current.RootElement, terms, Now));
    }

    private static IEnumerable<string> Written(DesiredBundles desired) =>
        JsonNode.Parse(WrittenText(desired))!["webhooks"]!
            .AsArray()
            .Select(entry => Encoding.UTF8.GetString(Convert.FromBase64String(entry!["clientConfig"]!["caBundle"]!.GetValue<string>())));

    private static string WrittenText(DesiredBundles desired)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WebhookConfigurationBundles.Write(writer, "vault-injector", desired);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Config(string? pem) =>
        pem is null ? "{}" : $$"""{"caBundle":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(pem))}}"}""";
}
