using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Tests.Requests;

public sealed class InjectionRequestTests
{
    [Fact]
    public void The_pod_wins_over_the_namespace_and_that_over_the_configuration()
    {
        var settings = Samples.Settings with
        {
            Defaults = new InjectionDefaults
            {
                MountPath = "/configured",
                FileMode = 256,
                Timeout = TimeSpan.FromMinutes(1),
            },
        };
        var plan = Samples
            .Injected(Samples.Pod(("role", "app"), ("timeout", "30s")), Samples.OptedIn(("timeout", "2m"), ("mount-path", "/ns")), settings)
            .Plan;
        plan.MountPath.ShouldBe("/ns");
        plan.Agent!.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
        plan.Agent.RunAs.FileMode.ShouldBe(256);
    }

    [Theory]
    [InlineData("init", null, null)]
    [InlineData(null, "sidecar", null)]
    [InlineData(null, null, "sidecar")]
    public void An_output_for_the_app_to_log_in_implies_init(string? onPod, string? onNamespace, string? configured)
    {
        var pod = onPod is null
            ? Samples.Pod(("role", "app"), ("output", "secret-id"))
            : Samples.Pod(("role", "app"), ("output", "secret-id"), ("agent", onPod));
        var ns = onNamespace is null ? Samples.Namespace : Samples.OptedIn(("agent", onNamespace));
        var settings = Samples.Settings with { Defaults = new InjectionDefaults { Agent = configured is null ? null : AgentMode.Sidecar } };
        Samples.Injected(pod, ns, settings).Plan.Agent!.Shape.ShouldBe(AgentShape.Init);
    }
}
