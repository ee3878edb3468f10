using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Tests.Plans;

public sealed class ContainerChoiceTests
{
    [Theory]
    [InlineData("""{"containers":[{"name":"app"},{"name":"istio-proxy"}]}""", "app")]
    [InlineData("""{"containers":[{"name":"istio-proxy"}]}""", "istio-proxy")]
    [InlineData("""{"initContainers":[{"name":"vault-injector-agent"},{"name":"a"}],"containers":[{"name":"app"}]}""", "a,app")]
    public void Without_names_every_app_is_chosen(string spec, string chosen) =>
        string.Join(',', Choose(spec, null).Chosen.Select(c => c.Name)).ShouldBe(chosen);

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
