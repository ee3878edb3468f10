using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace VaultInjector.DevCluster.Tests.Images;

/// <summary><c>.ci/images</c> and the Dockerfile, without an engine.</summary>
public sealed class ImageScriptTests
{
    [Theory]
    [InlineData("29.8 MB", "29800000")]
    [InlineData("512 kB", "512000")]
    [InlineData("1.25 GB", "1250000000")]
    [InlineData("17 B", "17")]
    [InlineData("61234567", "61234567")]
    [InlineData("", "")]
    [InlineData("unknown", "")]
    public async Task Reads_the_sizes_that_engines_print(string printed, string bytes) =>
        (await Ci.RunAsync($"source .ci/images; printf '%s\\n' '{printed}' | bytes")).ShouldBe(bytes);

    [Theory]
    [InlineData("webhook", "60000000", 0)]
    [InlineData("webhook", "60000001", 1)]
    [InlineData("agent", "19800000", 0)]
    [InlineData("agent", "20000001", 1)]
    [InlineData("agent", "298000000", 1)]
    [InlineData("agent", "", 1)]
    public async Task Fails_if_an_image_is_larger_than_its_budget_or_has_no_size(string target, string bytes, int code) =>
        (await Ci.TryAsync($"source .ci/images; engine=buildah; hold_to_budget {target} image '{bytes}'")).Code.ShouldBe(code);

    [Theory]
    [InlineData("ENGINE=kaniko", "use docker, podman, buildah or none")]
    [InlineData("ENGINE=none", "ENGINE=none needs ROOTFS")]
    [InlineData("ENGINE=none ROOTFS=/nowhere", "ENGINE=none needs ROOTFS")]
    [InlineData("ENGINE=none ROOTFS=/ PUSH=1", "cannot push")]
    [InlineData("ENGINE=none ROOTFS=/ PLATFORMS=linux/riscv64", "builds for linux/")]
    [InlineData("ENGINE=none ROOTFS=/ NATIVE=/nowhere", "/nowhere/vault-injector does not exist: run make native")]
    public async Task Says_what_is_wrong_with_a_setting(string settings, string words)
    {
        var (code, output) = await Ci.TryAsync($"{settings} .ci/images");

        code.ShouldBe(1);
        output.ShouldContain(words);
    }

    [Fact]
    public async Task Says_at_once_that_docker_lacks_buildx()
    {
        var folder = Directory.CreateTempSubdirectory("docker-");
        var docker = Path.Combine(folder.FullName, "docker");
        await File.WriteAllTextAsync(docker, "#!/bin/sh\n[ \"$1\" = info ]\n");
        File.SetUnixFileMode(docker, (UnixFileMode)0b111_101_101);

        var (code, output) = await Ci.TryAsync($"PATH='{folder.FullName}':$PATH ENGINE=docker .ci/images");

        folder.Delete(recursive: true);
        code.ShouldBe(1);
        output.ShouldContain("buildx is missing");
    }

    /// <summary>An SDK with another runtime fails a locked restore (NU1004).</summary>
    [Fact]
    public void SDK_and_runtime_of_the_image_are_those_of_the_lock_files()
    {
        var dockerfile = File.ReadAllText(Path.Combine(Ci.Root, "Dockerfile"));
        var sdk = JsonNode.Parse(File.ReadAllText(Path.Combine(Ci.Root, "global.json")))!["sdk"]!["version"]!.GetValue<string>();
        var locked = JsonNode.Parse(File.ReadAllText(Path.Combine(Ci.Root, "src", "VaultInjector", "packages.lock.json")))!;
        var runtime = locked["dependencies"]!["net10.0"]!["Microsoft.DotNet.ILCompiler"]!["resolved"]!.GetValue<string>();

        Base("SDK").Match(dockerfile).Groups["version"].Value.ShouldBe(sdk);
        Base("RUNTIME").Match(dockerfile).Groups["version"].Value.ShouldBe(runtime);
        File.ReadAllText(Path.Combine(Ci.Root, "README.md")).ShouldContain($".NET SDK {sdk}");
    }

    [Fact]
    public void Every_base_is_of_the_platform_that_it_runs_on() =>
        File.ReadLines(Path.Combine(Ci.Root, "Dockerfile"))
            .Where(line => line.StartsWith("FROM ", StringComparison.Ordinal) && line.Contains("${", StringComparison.Ordinal))
            .ShouldAllBe(line =>
                line.StartsWith("FROM --platform=$BUILDPLATFORM ${SDK}", StringComparison.Ordinal) ||
                line.StartsWith("FROM --platform=$TARGETPLATFORM ${RUNTIME}", StringComparison.Ordinal));

    [Fact]
    public async Task The_image_of_the_agent_has_no_base_because_the_agent_is_linked_statically()
    {
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(Ci.Root, "Dockerfile"));

        dockerfile.ShouldContain("FROM --platform=$TARGETPLATFORM scratch AS agent\n");
        dockerfile.ShouldContain(" -p:LinkStatically=true ");
    }

    [Fact]
    public async Task Says_what_is_missing_to_link_statically()
    {
        // Neither compiler nor cmake.
        var (code, output) = await Ci.TryAsync("bash=$(command -v bash) PATH=/nowhere; \"$bash\" .ci/can-link-statically");

        code.ShouldBe(1);
        output.ShouldBe("cmake gcc");
    }

    private static Regex Base(string name) =>
        new(
            $@"^ARG {name}=\S+:(?<version>\d+\.\d+\.\d+)-\S+$",
            RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
}
