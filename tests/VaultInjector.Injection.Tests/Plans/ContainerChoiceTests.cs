using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Tests.Plans;

public sealed class ContainerChoiceTests
{
    [Theory]
    [InlineData("""{"containers":[{"name":"app"},{"name":"istio-proxy"}]}""", "app")]
    [InlineData("""{"containers":[{"name":"istio-proxy"}]}""", "istio-proxy")]
    [InlineData("""{"initContainers":[{"name":"vault-agent-init"}],"containers":[{"name":"app"},{"name":"vault-agent"}]}""", "app")]
    [InlineData("""{"containers":[{"name":"app"},{"name":"daprd"},{"name":"queue-proxy"}]}""", "app")]
    [InlineData("""{"initContainers":[{"name":"init"}],"containers":[{"name":"main"},{"name":"wait"}]}""", "init,main,wait")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent"},{"name":"a"}],"containers":[{"name":"app"}]}""", "a,app")]
    public void Without_names_every_app_is_chosen(string spec, string chosen) =>
        string.Join(',', Choose(spec, null).Chosen.Select(c => c.Name)).ShouldBe(chosen);

    [Fact]
    public void Argo_names_its_helpers_init_and_wait()
    {
        var pod = Samples.Json("""
            {"metadata":{"labels":{"workflows.argoproj.io/workflow":"w"}},
             "spec":{"initContainers":[{"name":"init"}],"containers":[{"name":"main"},{"name":"wait"}]}}
            """);

        ContainerChoice.Of(PodView.Read(pod), null).Chosen.ShouldHaveSingleItem().Name.ShouldBe("main");
    }

    [Fact]
    public void Names_choose_even_a_proxy_and_keep_the_order_of_the_pod() =>
        Choose("""{"containers":[{"name":"app"},{"name":"istio-proxy"}]}""", ["istio-proxy", "app"])
            .Chosen.Select(c => c.Name).ShouldBe(["app", "istio-proxy"]);

    [Fact]
    public void An_unknown_name_is_a_problem_with_the_nearest_name()
    {
        var problem = Choose("""{"containers":[{"name":"worker"}]}""", ["wroker"]).Problems.ShouldHaveSingleItem();

        problem.Kind.ShouldBe(RejectionKind.ContainerUnknown);
        problem.Nearest.ShouldBe("worker");
    }

    private static ContainerChoice Choose(string spec, string[]? names) =>
        ContainerChoice.Of(PodView.Read(Samples.PodWith(spec)), names);
}
