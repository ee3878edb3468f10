using Microsoft.Extensions.Time.Testing;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Configuration;
using VaultInjector.Webhook.Identity;

namespace VaultInjector.Webhook.Tests.Broker;

public sealed class RequestLimitsTests
{
    private static readonly PodIdentity Pod = new("apps", "default", "web-1", "uid-1");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Refuses_a_second_request_of_a_pod_while_the_first_is_answered()
    {
        var limits = new RequestLimits(Options(12), _time);
        using var first = limits.Enter(Pod);

        var refusal = Should.Throw<RefusedException>(() => limits.Enter(Pod)).Refusal;

        refusal.Status.ShouldBe(429);
        refusal.Code.ShouldBe(ProblemCodes.RequestInFlight);
        refusal.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public void Refuses_a_pod_that_asks_too_often_and_no_other()
    {
        var limits = new RequestLimits(Options(3), _time);
        for (var i = 0; i < 3; i++)
        {
            limits.Enter(Pod).Dispose();
        }

        Should.Throw<RefusedException>(() => limits.Enter(Pod)).Refusal.Code.ShouldBe(ProblemCodes.TooManyRequests);
        limits.Enter(Pod with { PodUid = "uid-2" }).ShouldNotBeNull();
    }

    [Fact]
    public void Lets_the_same_pod_in_again_once_it_was_answered()
    {
        var limits = new RequestLimits(Options(12), _time);
        limits.Enter(Pod).Dispose();

        limits.Enter(Pod).ShouldNotBeNull();
    }

    [Fact]
    public void Follows_another_limit_at_once()
    {
        var options = Options(1);
        var limits = new RequestLimits(options, _time);
        limits.Enter(Pod).Dispose();
        Should.Throw<RefusedException>(() => limits.Enter(Pod));

        options.Adopt(Options(2).Current);

        limits.Enter(Pod).ShouldNotBeNull();
    }

    [Fact]
    public void Says_to_the_second_when_the_pod_may_ask_again()
    {
        var limits = new RequestLimits(Options(2), _time);
        limits.Enter(Pod).Dispose();
        _time.Advance(TimeSpan.FromSeconds(20));
        limits.Enter(Pod).Dispose();
        _time.Advance(TimeSpan.FromSeconds(10));

        Should.Throw<RefusedException>(() => limits.Enter(Pod)).Refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));
        limits.Enter(Pod).Dispose();
        Should.Throw<RefusedException>(() => limits.Enter(Pod)).Refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Forgets_pods_that_ask_no_more()
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

    private static LiveOptions Options(int perMinute) =>
        new(new InjectorOptions { Broker = new BrokerOptions { RequestsPerPodPerMinute = perMinute } });
}
