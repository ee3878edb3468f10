using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Configuration;

namespace VaultInjector.Webhook.Tests.Broker;

public sealed class RequestLimitsTests
{
    private static readonly PodIdentity Pod = new("apps", "default", "web-1", "uid-1");

    [Fact]
    public void Refuses_a_second_request_of_a_pod_while_the_first_is_answered()
    {
        using var limits = new RequestLimits(Options(12));
        using var first = limits.Enter(Pod);

        var refusal = Should.Throw<RefusedException>(() => limits.Enter(Pod)).Refusal;

        refusal.Status.ShouldBe(429);
        refusal.Code.ShouldBe(ProblemCodes.RequestInFlight);
        refusal.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public void Refuses_a_pod_that_asks_too_often_and_no_other()
    {
        using var limits = new RequestLimits(Options(3));
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
        using var limits = new RequestLimits(Options(12));
        limits.Enter(Pod).Dispose();

        limits.Enter(Pod).ShouldNotBeNull();
    }

    [Fact]
    public void Follows_another_limit_at_once()
    {
        var options = Options(1);
        using var limits = new RequestLimits(options);
        limits.Enter(Pod).Dispose();
        Should.Throw<RefusedException>(() => limits.Enter(Pod));

        options.Adopt(Options(2).Current);

        limits.Enter(Pod).ShouldNotBeNull();
    }

    private static LiveOptions Options(int perMinute) => new(new InjectorOptions { Broker = new BrokerOptions { RequestsPerPodPerMinute = perMinute } });
}
