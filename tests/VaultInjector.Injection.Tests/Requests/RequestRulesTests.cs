using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Requests;

public sealed class RequestRulesTests
{
    [Fact]
    public void A_sidecar_asked_for_on_the_pod_contradicts_an_output_of_the_namespace() =>
        Samples.Rejected(Samples.Pod(("role", "app"), ("agent", "sidecar")), Samples.OptedIn(("output", "wrapped-secret-id")))
            .Problems.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.Agent);

    [Theory]
    [InlineData("token")]
    [InlineData("kubernetes")]
    public void Only_an_app_role_has_secret_ids(string method) =>
        Samples.Rejected(Samples.Pod(("role", "app"), ("auth-method", method), ("output", "secret-id")))
            .Problems.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.AuthMethod);

    [Fact]
    public void A_limit_that_does_not_parse_is_not_reported_as_too_low_as_well() =>
        Samples.Rejected(Samples.Pod(("role", "app"), ("memory-request", "1Gi"), ("memory-limit", "2GB")))
            .Problems.ShouldHaveSingleItem().Key.ShouldBe(AnnotationKeys.MemoryLimit);

    [Fact]
    public void Reports_every_contradiction_at_once()
    {
        var rejected = Samples.Rejected(Samples.Pod(
            ("role", "app"),
            ("agent", "init"),
            ("on-renew", "http:8080"),
            ("cpu-request", "2"),
            ("cpu-limit", "1"),
            ("memory-request", "1Gi")));

        rejected.Problems.Select(problem => problem.Key).ShouldBe(
            [AnnotationKeys.OnRenew, AnnotationKeys.CpuRequest, AnnotationKeys.MemoryRequest]);
        rejected.Problems.ShouldAllBe(problem => problem.Kind == RejectionKind.Contradiction);
    }

    [Fact]
    public void A_pod_that_asks_for_injection_needs_a_role() =>
        Samples.Rejected(Samples.Pod(("inject", "true"))).Problems.ShouldHaveSingleItem().Kind.ShouldBe(RejectionKind.RoleUnnamed);
}
