using VaultInjector.Runtime.Renewal;

namespace VaultInjector.Runtime.Tests.Renewal;

public sealed class LeaseTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Since = TimeSpan.FromDays(3);

    [Fact]
    public void Is_renewed_at_two_thirds_and_over_at_its_end()
    {
        var lease = Lease.Of(Hour, renewable: true, Since, 0.5);

        lease.RenewAt.ShouldBe(Since + TimeSpan.FromMinutes(40));
        lease.Ends.ShouldBe(Since + Hour);
        lease.IsOver(Since + Hour - TimeSpan.FromTicks(1)).ShouldBeFalse();
        lease.IsOver(Since + Hour).ShouldBeTrue();
        lease.CanBeRenewed.ShouldBeTrue();
    }

    [Fact]
    public void A_life_of_zero_never_ends_and_is_never_renewed()
    {
        var lease = Lease.Of(TimeSpan.Zero, renewable: false, Since, 0.5);

        (lease.Ends, lease.RenewAt).ShouldBe((TimeSpan.MaxValue, TimeSpan.MaxValue));
        lease.IsOver(TimeSpan.FromDays(36500)).ShouldBeFalse();
    }

    [Fact]
    public void A_renewal_counts_from_when_it_was_asked_for()
    {
        var renewed = Lease.Of(Hour, true, Since, 0.5).Renewed(Hour, true, Since + TimeSpan.FromMinutes(41), 0.5);

        renewed.Ends.ShouldBe(Since + TimeSpan.FromMinutes(101));
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(30, true)]
    [InlineData(29, false)]
    [InlineData(1, false)]
    public void A_renewal_of_less_than_half_shows_that_the_maximum_is_near(int minutes, bool canBeRenewed) =>
        Lease.Of(Hour, true, Since, 0.5).Renewed(TimeSpan.FromMinutes(minutes), true, Since, 0.5).CanBeRenewed.ShouldBe(canBeRenewed);

    [Fact]
    public void The_longest_life_counts_even_where_it_was_not_the_first()
    {
        var grown = Lease.Of(TimeSpan.FromMinutes(10), true, Since, 0.5).Renewed(Hour, true, Since, 0.5);

        grown.Renewed(TimeSpan.FromMinutes(20), true, Since, 0.5).IsNearItsMaximum.ShouldBeTrue();
        grown.IsNearItsMaximum.ShouldBeFalse();
    }

    [Fact]
    public void What_is_not_renewable_cannot_be_renewed() => Lease.Of(Hour, false, Since, 0.5).CanBeRenewed.ShouldBeFalse();
}
