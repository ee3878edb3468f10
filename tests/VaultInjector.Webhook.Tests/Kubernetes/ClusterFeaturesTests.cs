using System.Text.Json;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.Webhook.Tests.Kubernetes;

/// <summary>What a cluster can do, by the versions that its parts tell.</summary>
public sealed class ClusterFeaturesTests
{
    [Theory]
    [InlineData("1.28", true, false, false, false, false)]
    [InlineData("1.29", true, true, false, false, false)]
    [InlineData("1.34", true, true, false, false, false)]
    [InlineData("1.35", true, true, true, true, false)]
    [InlineData("1.35", false, true, true, false, false)]
    [InlineData("1.36", true, true, true, true, false)]
    [InlineData("1.37", true, true, true, true, true)]
    [InlineData("2.0", true, true, true, true, true)]
    public void Follow_the_oldest_part(
        string oldest, bool runtimes, bool sidecars, bool envFiles, bool imageVolumes, bool trustBundles) =>
        ClusterFeatures.Of(Version.Parse(oldest), runtimes)
            .ShouldBe(new ClusterFeatures(sidecars, envFiles, imageVolumes, trustBundles));

    [Theory]
    [InlineData("v1.35.0", "containerd://2.1.4", "1.35", true)]
    [InlineData("v1.35.2-gke.100", "containerd://2.0.7", "1.35", false)]
    [InlineData("v1.36.0+k3s1", "containerd://2.1.4-k3s1", "1.36", true)]
    [InlineData("v1.36.0", "containerd://1.7.28", "1.36", false)]
    [InlineData("v1.36.0", "cri-o://1.33.1", "1.36", true)]
    [InlineData("v1.36.0", "cri-o://1.32.0", "1.36", false)]
    [InlineData("v1.36.0", "docker://28.0.0", "1.36", false)]
    [InlineData("v1.36.0", "", "1.36", false)]
    public void A_node_tells_its_kubelet_and_its_runtime(string kubelet, string runtime, string version, bool mountsImages) =>
        Read(kubelet, runtime, "linux").ShouldBe(new ClusterNode(Version.Parse(version), mountsImages));

    [Theory]
    [InlineData("v1.27.0", "windows")]
    [InlineData("", "linux")]
    [InlineData("new", "linux")]
    public void Other_nodes_do_not_count(string kubelet, string system) => Read(kubelet, "containerd://2.1.0", system).ShouldBeNull();

    private static ClusterNode? Read(string kubelet, string runtime, string system) => ClusterNode.Read(JsonDocument.Parse(
        $$"""
        {"status":{"nodeInfo":{"kubeletVersion":"{{kubelet}}","containerRuntimeVersion":"{{runtime}}","operatingSystem":"{{system}}"} } }
        """).RootElement);
}
