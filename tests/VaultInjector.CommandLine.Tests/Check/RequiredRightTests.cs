using System.Text.Json.Nodes;
using VaultInjector.CommandLine.Check;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.CommandLine.Tests.Check;

public sealed class RequiredRightTests
{
    [Fact]
    public void The_rights_are_those_of_the_shipped_manifest()
    {
        var shipped = DevCluster.Cluster.Manifests.Read(Repository.Find().Manifest("base/rbac.yaml"))
            .Where(manifest => manifest["rules"] is not null)
            .SelectMany(role => role["rules"]!.AsArray().SelectMany(rule => Rights(rule!, (string?)role["metadata"]!["namespace"])))
            .ToList();

        var asked = RequiredRight.All("vault-injector", "vault-injector");

        asked
            .Select(right => right.ToString())
            .Order(StringComparer.Ordinal)
            .ShouldBe(shipped.Select(right => right.ToString()).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<RequiredRight> Rights(JsonNode rule, string? ns) =>
        from verb in Texts(rule["verbs"])
        from @group in Texts(rule["apiGroups"])
        from resource in Texts(rule["resources"])
        from name in rule["resourceNames"] is null ? [null] : Texts(rule["resourceNames"])
        select new RequiredRight(verb!, @group!, resource!) { Namespace = ns, Name = name };

    private static IEnumerable<string?> Texts(JsonNode? list) => list!.AsArray().Select(item => (string?)item);
}
