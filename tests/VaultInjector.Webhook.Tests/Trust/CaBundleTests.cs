using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Trust;

public sealed class CaBundleTests
{
    private static readonly TestAuthority One = TestAuthority.Root("one");
    private static readonly TestAuthority Two = TestAuthority.Root("two");

    [Fact]
    public void Is_the_same_text_for_any_order_of_the_certificates() =>
        CaBundle.Parse(One.Pem + Two.Pem).Pem.ShouldBe(CaBundle.Parse(Two.Pem + One.Pem + Two.Pem).Pem);

    [Fact]
    public void Holds_each_certificate_of_a_union_once() =>
        CaBundle.Parse(One.Pem).Union(CaBundle.Parse(Two.Pem + One.Pem)).ToCollection().Count.ShouldBe(2);

    [Fact]
    public void Drops_what_has_expired()
    {
        var now = DateTimeOffset.UtcNow;
        var brief = TestAuthority.Root("short", now.AddHours(1));
        var bundle = CaBundle.Parse(One.Pem + brief.Pem);

        bundle.WithoutExpired(now).ToCollection().Count.ShouldBe(2);
        bundle.WithoutExpired(now.AddHours(2)).Pem.ShouldBe(CaBundle.Parse(One.Pem).Pem);
    }

    [Fact]
    public void Ignores_text_that_is_not_a_certificate() =>
        CaBundle.Parse($"# a comment\n{One.Pem}trailing").ToCollection().Count.ShouldBe(1);

    [Theory]
    [InlineData("")]
    [InlineData("not PEM at all")]
    public void Is_empty_if_there_is_none(string text) => CaBundle.Parse(text).IsEmpty.ShouldBeTrue();
}
