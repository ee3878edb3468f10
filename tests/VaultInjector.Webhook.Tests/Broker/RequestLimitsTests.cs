using Microsoft.Extensions.Time.Testing;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Pacing;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;
using VaultInjector.Webhook.Refusals;

namespace VaultInjector.Webhook.Tests.Broker;

public sealed class RequestLimitsTests
{
    private static readonly PodIdentity Pod = new("apps", "web", "web-1", "uid-1");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Refuses_a_second_request_of_a_pod_while_the_first_is_being_answered()
    {
        var limits = new RequestLimits(Options(12), _time);
        using var first = Allowed(limits.Enter(Pod));

        var refusal = Refused(limits.Enter(Pod));

        refusal.Code.ShouldBe(ProblemCodes.RequestInFlight);
        refusal.Status.ShouldBe(429);
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        refusal.Detail.ShouldBe("Another request of pod apps/web-1 is still being answered.");
    }

    [Fact]
    public void Refuses_more_requests_in_a_minute_than_configured()
    {
        var limits = new RequestLimits(Options(3), _time);
        for (var number = 0; number < 3; number++)
        {
            Allowed(limits.Enter(Pod)).Dispose();
        }

        var refusal = Refused(limits.Enter(Pod));

        refusal.Code.ShouldBe(ProblemCodes.TooManyRequests);
        refusal.Status.ShouldBe(429);
        refusal.Detail.ShouldBe("Pod apps/web-1 asks for tokens too often; it may ask again within a minute.");
    }

    [Fact]
    public void Counts_a_pod_of_the_same_name_and_another_uid_separately()
    {
        var limits = new RequestLimits(Options(1), _time);
        Allowed(limits.Enter(Pod)).Dispose();

        Allowed(limits.Enter(Pod with { PodUid = "uid-2" })).ShouldNotBeNull();
    }

    [Fact]
    public void Counts_alarms_apart_from_all_other_requests_of_the_pod()
    {
        var limits = new RequestLimits(Options(1), _time);
        using var request = Allowed(limits.Enter(Pod));
        using var alarm = Allowed(limits.EnterWithAlarm(Pod));

        Refused(limits.EnterWithAlarm(Pod)).Code.ShouldBe(ProblemCodes.TooManyRequests);
    }

    [Fact]
    public void Lets_the_same_pod_in_again_after_it_was_answered()
    {
        var limits = new RequestLimits(Options(12), _time);
        Allowed(limits.Enter(Pod)).Dispose();

        Allowed(limits.Enter(Pod)).ShouldNotBeNull();
    }

    [Fact]
    public void Follows_a_changed_limit_at_once()
    {
        var options = Options(1);
        var limits = new RequestLimits(options, _time);
        Allowed(limits.Enter(Pod)).Dispose();
        Refused(limits.Enter(Pod));

        options.Adopt(Options(2).Current);

        Allowed(limits.Enter(Pod)).ShouldNotBeNull();
    }

    [Fact]
    public void Tells_to_the_second_when_the_pod_may_retry()
    {
        var limits = new RequestLimits(Options(2), _time);
        Allowed(limits.Enter(Pod)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(20));
        Allowed(limits.Enter(Pod)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(10));

        Refused(limits.Enter(Pod)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));
        Allowed(limits.Enter(Pod)).Dispose();
        Refused(limits.Enter(Pod)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Forgets_pods_that_stopped_asking()
    {
        var recent = new RecentRequests(_time);
        for (var number = 0; number < 1000; number++)
        {
            recent.Count($"uid-{number}", 12).ShouldBeNull();
        }

        recent.Pods.ShouldBe(1000);
        _time.Advance(RecentRequests.Window);
        recent.Count("uid-0", 12).ShouldBeNull();
        recent.Pods.ShouldBe(1);
    }

    private static RequestLimits.Place Allowed(Step<RequestLimits.Place> step)
    {
        step.IsRefused(out var refusal, out var place).ShouldBeFalse(refusal?.Detail);
        return place!;
    }

    private static Refusal Refused(Step<RequestLimits.Place> step)
    {
        step.IsRefused(out var refusal, out _).ShouldBeTrue();
        return refusal!;
    }

    private static LiveOptions Options(int perMinute) =>
        new(new InjectorOptions { Broker = new BrokerOptions { RequestsPerPodPerMinute = perMinute } });
}
