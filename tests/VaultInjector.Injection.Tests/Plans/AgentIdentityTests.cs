using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Tests.Plans;

public sealed class AgentIdentityTests
{
    [Theory]
    [InlineData("{}", 65532, 65532, "444")]
    [InlineData("""{"runAsUser":1000}""", 1000, 65532, "440")]
    [InlineData("""{"runAsUser":1000,"runAsGroup":2000}""", 1000, 2000, "440")]
    [InlineData("""{"runAsUser":0}""", 65532, 65532, "444")]
    [InlineData("""{"fsGroup":3000}""", 65532, 65532, "440")]
    [InlineData("""{"supplementalGroups":[65532]}""", 65532, 65532, "440")]
    public void Follows_the_pod(string context, long user, long group, string mode)
    {
        var runAs = RunAs($$"""{"securityContext": {{context}},"containers":[{"name":"app"}]}""");

        (runAs.User, runAs.Group, Convert.ToString(runAs.FileMode, 8)).ShouldBe((user, group, mode));
        runAs.IsReadable.ShouldBeTrue();
    }

    [Fact]
    public void Containers_with_different_users_get_files_that_all_can_read() =>
        RunAs("""
            {"containers":[{"name":"a","securityContext":{"runAsUser":1}},{"name":"b","securityContext":{"runAsUser":2}}]}
            """).FileMode.ShouldBe(0b100_100_100);

    [Fact]
    public void An_annotated_mode_may_leave_a_container_unable_to_read()
    {
        const string Spec = """{"containers":[{"name":"app","securityContext":{"runAsUser":1}}]}""";

        RunAs(Spec, ("file-mode", "0400"), ("run-as-user", "2")).IsReadable.ShouldBeFalse();
    }

    private static AgentIdentity RunAs(string spec, params (string, string)[] annotations) =>
        Samples.Injected(Samples.PodWith(spec, [("role", "app"), .. annotations])).Plan.Agent!.RunAs;
}
