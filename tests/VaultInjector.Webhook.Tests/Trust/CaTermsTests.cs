using VaultInjector.Webhook.Tests.Certificates;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Tests.Trust;

public sealed class CaTermsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly CaBundle One = CaBundle.Parse(TestAuthority.Root("one").Pem);
    private static readonly CaBundle Two = CaBundle.Parse(TestAuthority.Root("two").Pem);

    [Fact]
    public void Keeps_the_later_of_two_ends() =>
        CaTerms.Empty.With(One, Now.AddDays(2)).With(One, Now.AddDays(1)).Ends.Single().Value.ShouldBeGreaterThanOrEqualTo(Now.AddDays(2));

    [Fact]
    public void Rounds_up_to_the_hour_so_that_replicas_agree()
    {
        var morning = new DateTimeOffset(2027, 3, 4, 9, 0, 0, TimeSpan.Zero);
        var first = CaTerms.Empty.With(One, morning.AddMinutes(7));
        var second = CaTerms.Empty.With(One, morning.AddMinutes(41));

        first.SameAs(second).ShouldBeTrue();
        first.Ends.Single().Value.ShouldBe(morning.AddHours(1));
    }

    [Fact]
    public void Removes_CAs_that_are_no_longer_needed()
    {
        var terms = CaTerms.Empty.With(One, Now.AddHours(5)).With(Two, Now.AddHours(50));
        terms.At(Now.AddHours(7)).Bundle.Pem.ShouldBe(Two.Pem);
    }

    [Fact]
    public void Removes_expired_CAs()
    {
        var brief = CaBundle.Parse(TestAuthority.Root("brief", Now.AddHours(1)).Pem);
        CaTerms.Empty.With(brief, Now.AddYears(1)).At(Now.AddHours(2)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Reads_the_end_that_it_writes()
    {
        var end = new DateTimeOffset(2027, 3, 4, 10, 0, 0, TimeSpan.Zero);
        CaTerms.Parse(CaTerms.Format(end)).ShouldBe(end);
        CaTerms.Parse("tomorrow").ShouldBeNull();
        CaTerms.Parse(null).ShouldBeNull();
    }
}
