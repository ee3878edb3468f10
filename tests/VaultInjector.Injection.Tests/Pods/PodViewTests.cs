using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Tests.Pods;

public sealed class PodViewTests
{
    [Fact]
    public void Lists_init_containers_first_with_their_places()
    {
        var pod = PodView.Read(Samples.PodWith("""{"containers":[{"name":"app"}],"initContainers":[{"name":"a"},{"name":"b"}]}"""));

        pod.Containers.Select(c => (c.Path, c.Name)).ShouldBe(
            [("spec.initContainers[0]", "a"), ("spec.initContainers[1]", "b"), ("spec.containers[0]", "app")]);
        pod.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Only_an_init_container_can_be_the_agent()
    {
        PodView.Read(Samples.PodWith("""{"containers":[{"name":"vault-injector-agent"}]}""")).HasAgent.ShouldBeFalse();
        PodView.Read(Samples.PodWith("""{"initContainers":[{"name":"vault-injector-agent"}]}""")).Agent!.Index.ShouldBe(0);
    }

    [Theory]
    [InlineData("[]", "metadata.annotations")]
    [InlineData("1", "metadata.annotations")]
    public void Reports_annotations_of_the_wrong_shape(string annotations, string path) =>
        PodView.Read(Samples.Json($$$"""{"metadata":{"annotations":{{{annotations}}}}}""")).Problems
            .ShouldHaveSingleItem().ShouldBe(new PodProblem(RejectionKind.PodMalformed, path, null, "an object"));

    [Theory]
    [InlineData("""{"serviceAccountName":"web"}""", "web")]
    [InlineData("""{"serviceAccount":"old"}""", "old")]
    [InlineData("""{"serviceAccountName":""}""", "default")]
    [InlineData("{}", "default")]
    public void Reads_the_service_account(string spec, string account) =>
        PodView.Read(Samples.PodWith(spec)).ServiceAccount.ShouldBe(account);
}
