using VaultInjector.Runtime.Renewal;

namespace VaultInjector.Runtime.Tests.Renewal;

public sealed class TokenKeepingTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Now = TimeSpan.FromDays(2);

    private static TokenKeeping Living(bool renewable = true) => TokenKeeping.Obtained(Lease.Of(Hour, renewable, Now, 0.5));

    [Fact]
    public void Logs_in_at_the_start() => TokenKeeping.Start.At(TimeSpan.Zero).ShouldBe(TokenStep.LogIn);

    [Fact]
    public void Waits_until_two_thirds_and_renews_then()
    {
        Living().At(Now + TimeSpan.FromMinutes(39)).ShouldBe(TokenStep.Wait);
        Living().At(Now + TimeSpan.FromMinutes(40)).ShouldBe(TokenStep.Renew);
    }

    [Fact]
    public void Renews_first_even_if_the_lease_has_ended_by_our_clock()
    {
        Living().At(Now + TimeSpan.FromDays(3650)).ShouldBe(TokenStep.Renew);
        Living().IsAlive(Now + TimeSpan.FromDays(3650)).ShouldBeFalse();
    }

    [Fact]
    public void Logs_in_again_at_two_thirds_if_the_token_is_not_renewable()
    {
        Living(renewable: false).At(Now + TimeSpan.FromMinutes(39)).ShouldBe(TokenStep.Wait);
        Living(renewable: false).At(Now + TimeSpan.FromMinutes(40)).ShouldBe(TokenStep.LogIn);
    }

    [Fact]
    public void Logs_in_again_if_the_maximum_is_near()
    {
        var shortened = TokenKeeping.Obtained(Lease.Of(Hour, true, Now, 0.5).Renewed(TimeSpan.FromMinutes(9), true, Now, 0.5));

        shortened.At(Now + TimeSpan.FromMinutes(5)).ShouldBe(TokenStep.Wait);
        shortened.At(Now + TimeSpan.FromMinutes(6)).ShouldBe(TokenStep.LogIn);
    }

    [Fact]
    public void Tries_the_same_again_after_a_failure_and_not_before_the_pause_is_over()
    {
        var failed = Living().Failed(Now + TimeSpan.FromMinutes(50));

        failed.At(Now + TimeSpan.FromMinutes(49)).ShouldBe(TokenStep.Wait);
        failed.At(Now + TimeSpan.FromMinutes(50)).ShouldBe(TokenStep.Renew);
        TokenKeeping.Start.Failed(Now).At(Now).ShouldBe(TokenStep.LogIn);
    }

    [Fact]
    public void A_token_that_is_not_renewed_any_more_stays_in_use_while_the_next_is_fetched()
    {
        var refused = Living().NotRenewed(Now);

        refused.At(Now).ShouldBe(TokenStep.LogIn);
        refused.IsAlive(Now).ShouldBeTrue();
        refused.Failed(Now + Hour).At(Now + Hour).ShouldBe(TokenStep.LogIn);
    }

    [Fact]
    public void A_lost_token_is_not_alive()
    {
        TokenKeeping.Lost(Now).At(Now).ShouldBe(TokenStep.LogIn);
        TokenKeeping.Lost(Now).IsAlive(Now).ShouldBeFalse();
    }

    [Fact]
    public void Acts_at_once_on_request_and_never_later_than_planned()
    {
        Living().ActNow(Now).At(Now).ShouldBe(TokenStep.Renew);
        TokenKeeping.Start.ActNow(Now).At(TimeSpan.Zero).ShouldBe(TokenStep.LogIn);
    }
}
