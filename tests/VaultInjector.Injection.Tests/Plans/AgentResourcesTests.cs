using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Tests.Plans;

public sealed class AgentResourcesTests
{
    private const string Limits = """{"limits":{"cpu":"1","memory":"1Gi"}}""";

    [Fact]
    public void A_pod_with_resources_of_its_own_gives_the_agent_none()
    {
        var resources = Resources("""{"resources":{"requests":{"cpu":"100m"}},"containers":[{"name":"app"}]}""");

        resources.ShouldBe(new AgentResources(null, null, null, null));
    }

    [Fact]
    public void The_annotations_of_such_a_pod_still_count() =>
        Resources("""{"resources":{"requests":{"cpu":"100m"}},"containers":[{"name":"app"}]}""", ("cpu-request", "7m"))
            .CpuRequest!.Text.ShouldBe("7m");

    [Theory]
    [InlineData(Limits, true)]
    [InlineData("""{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1000m","memory":"1024Mi"}}""", true)]
    [InlineData("""{"limits":{"cpu":1,"memory":"1Gi"}}""", true)]
    [InlineData("""{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m"}}""", false)]
    [InlineData("""{"limits":{"memory":"1Gi"}}""", false)]
    [InlineData("{}", false)]
    public void A_Guaranteed_pod_stays_Guaranteed(string container, bool guaranteed)
    {
        var resources = Resources($$"""{"containers":[{"name":"app","resources":{{container}} }]}""");

        (resources.CpuLimit is not null && resources.CpuLimit == resources.CpuRequest).ShouldBe(guaranteed);
        (resources.MemoryLimit == resources.MemoryRequest).ShouldBe(guaranteed);
    }

    [Fact]
    public void One_other_container_makes_the_pod_Burstable() =>
        Resources($$"""{"initContainers":[{"name":"i"}],"containers":[{"name":"app","resources":{{Limits}} }]}""").CpuLimit.ShouldBeNull();

    [Fact]
    public void Local_storage_is_asked_for_as_annotated()
    {
        var pod = Samples.Pod(("role", "app"), ("ephemeral-storage-request", "8Mi"), ("ephemeral-storage-limit", "16Mi"));

        Samples.Patch(pod, Samples.Injected(pod).Plan).ShouldContain("\"ephemeral-storage\":\"8Mi\"");
    }

    private static AgentResources Resources(string spec, params (string, string)[] annotations) =>
        Samples.Injected(Samples.PodWith(spec, [("role", "app"), .. annotations])).Plan.Agent!.Resources;
}
