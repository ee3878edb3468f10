using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>The version is set in <c>Directory.Build.props</c>. What has to repeat it says the same.</summary>
public sealed partial class VersionTests
{
    private static readonly string Root = Repository.Find().Root;

    [Theory]
    [InlineData("README.md", "vault-injector-agent:(?<version>[^\\s]+)", 2)]
    [InlineData("docs/images.md", "vault-injector(:|-)(?<version>[0-9][0-9.]*[0-9])", 2)]
    [InlineData("docs/images.md", "`TAG=(?<version>[^`]+)`", 1)]
    [InlineData(".ci/images", "TAG=(?<version>[0-9][^ \n]*)", 1)]
    [InlineData("manifests/base/kustomization.yaml", "newTag: (?<version>.+)", 2)]
    [InlineData("manifests/vault/server/kustomization.yaml", "newName: vault-scripts\n    newTag: (?<version>.+)", 1)]
    [InlineData("manifests/vault/renewal/kustomization.yaml", "newTag: (?<version>.+)", 1)]
    [InlineData("manifests/helm/vault-injector/Chart.yaml", "(?m)^(version|appVersion): (?<version>.+)", 2)]
    [InlineData("src/python/pyproject.toml", "(?m)^version = \"(?<version>.+)\"", 1)]
    [InlineData("src/python/vault_injector/__init__.py", "__version__ = \"(?<version>.+)\"", 1)]
    public void Everything_that_names_the_version_names_the_same(string file, string pattern, int times)
    {
        var text = File.ReadAllText(Path.Combine(Root, file));
        var named = Regex.Matches(text, pattern, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)
            .Select(match => match.Groups["version"].Value)
            .ToList();

        named.Count.ShouldBe(times, file);
        named.ShouldAllBe(version => version == Product());
    }

    private static string Product() =>
        Version.Match(File.ReadAllText(Path.Combine(Root, "Directory.Build.props"))).Groups["version"].Value;

    [GeneratedRegex("<VersionPrefix>(?<version>[^<]*)<", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Version { get; }
}
