using System.Security.Cryptography;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.DevCluster.Tests.Images;

/// <summary>The plugin of kubectl, packed for krew.</summary>
public sealed class KrewTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("krew-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_manifest_names_each_archive_with_its_checksum()
    {
        await Ci.RunAsync(
            ".ci/krew https://example.org/r/ linux/amd64=/bin/true linux/arm64=/bin/false",
            ("KREW", _folder.FullName),
            ("SOURCE_DATE_EPOCH", "1700000000"));

        var plugin = Cluster.Manifests.Read(Path.Combine(_folder.FullName, "vault-injector.yaml")).ShouldHaveSingleItem();
        plugin["metadata"]!["name"]!.GetValue<string>().ShouldBe("vault-injector");
        var platforms = plugin["spec"]!["platforms"]!.AsArray();
        platforms.Select(one => one!["selector"]!["matchLabels"]!["arch"]!.GetValue<string>()).ShouldBe(["amd64", "arm64"]);
        foreach (var platform in platforms)
        {
            var name = new Uri(platform!["uri"]!.GetValue<string>()).Segments[^1];
            var archive = Path.Combine(_folder.FullName, name);
            var hash = SHA256.HashData(await File.ReadAllBytesAsync(archive));
            platform["sha256"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(hash));
            (await Ci.RunAsync($"tar -tzf '{archive}'")).ShouldContain($"./{platform["bin"]!.GetValue<string>()}");
        }
    }

    [Theory]
    [InlineData("http://example.org linux/amd64=/bin/true", "usage:")]
    [InlineData("https://example.org", "usage:")]
    [InlineData("https://example.org plan9/amd64=/bin/true", "PLATFORM 'plan9/amd64' is not valid")]
    [InlineData("https://example.org linux/amd64=/nowhere", "/nowhere is not a program")]
    public async Task Says_what_is_wrong(string arguments, string words)
    {
        var (code, output) = await Ci.TryAsync($".ci/krew {arguments}", ("KREW", _folder.FullName));

        code.ShouldBe(1);
        output.ShouldContain(words);
    }
}
