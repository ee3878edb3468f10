using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Plans;

namespace VaultInjector.Injection.Tests.Plans;

public sealed class PodSurroundingsTests
{
    [Theory]
    [InlineData("\"hostNetwork\":true", "ClusterFirstWithHostNet")]
    [InlineData("\"hostNetwork\":true,\"dnsPolicy\":\"ClusterFirst\"", "ClusterFirstWithHostNet")]
    [InlineData("\"dnsPolicy\":\"Default\"", "ClusterFirst.")]
    [InlineData("\"hostNetwork\":true,\"dnsPolicy\":\"ClusterFirstWithHostNet\"", null)]
    [InlineData("\"dnsPolicy\":\"None\"", null)]
    [InlineData("\"hostNetwork\":false", null)]
    public void The_DNS_of_the_node_does_not_know_services(string fields, string? policy)
    {
        var warnings = Samples.Injected(Pod(fields)).Warnings;

        warnings.Select(w => w.Kind).ShouldBe(policy is null ? [] : [WarningKind.NodeDns]);
        warnings.ShouldAllBe(w => w.Text.Contains(policy!));
    }

    [Fact]
    public void Addresses_outside_of_the_cluster_need_no_warning()
    {
        var settings = Samples.Settings with
        {
            VaultAddress = new Uri("https://vault.example:8200"),
            InjectorUrl = new Uri("https://injector.example"),
        };

        Samples.Injected(Pod("\"hostNetwork\":true"), settings: settings).Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"terminationGracePeriodSeconds\":0", true)]
    [InlineData("\"terminationGracePeriodSeconds\":1", false)]
    public void A_pod_without_time_to_end_is_warned_about(string fields, bool warned) =>
        Samples.Injected(Pod(fields)).Warnings.Select(w => w.Kind).ShouldBe(warned ? [WarningKind.NoTimeToRevoke] : []);

    [Theory]
    [InlineData("\"restartPolicy\":\"Never\"", AgentShape.Init)]
    [InlineData("\"restartPolicy\":\"OnFailure\"", AgentShape.Init)]
    [InlineData("\"restartPolicy\":\"Always\"", AgentShape.InitAndSidecar)]
    public void A_pod_that_runs_to_its_end_gets_no_plain_sidecar(string fields, AgentShape shape) =>
        Samples.Injected(Pod(fields), settings: Samples.Settings with { NativeSidecars = false }).Plan.Agent!.Shape.ShouldBe(shape);

    [Theory]
    [InlineData("\"nodeSelector\":{\"kubernetes.io/os\":\"windows\"}")]
    [InlineData("\"nodeSelector\":{\"beta.kubernetes.io/os\":\"windows\"}")]
    [InlineData("\"affinity\":AFFINITY")]
    public void A_pod_for_Windows_nodes_is_refused(string fields) =>
        Samples.Rejected(Pod(fields.Replace("AFFINITY", Affinity("windows")))).Problems
            .ShouldHaveSingleItem().Kind.ShouldBe(RejectionKind.WindowsPod);

    [Fact]
    public void An_affinity_that_also_allows_Linux_is_not_Windows() =>
        Samples.Injected(Pod($"\"affinity\":{Affinity("windows\",\"linux")}")).Plan.Agent.ShouldNotBeNull();

    private static string Affinity(string values) => $$$$"""
        {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
          {"matchExpressions":[{"key":"kubernetes.io/os","operator":"In","values":["{{{{values}}}}"]}]}]}}}
        """;

    private static System.Text.Json.JsonElement Pod(string fields) =>
        Samples.PodWith($$"""{"containers":[{"name":"app"}],{{fields}}}""", ("role", "app"));
}
