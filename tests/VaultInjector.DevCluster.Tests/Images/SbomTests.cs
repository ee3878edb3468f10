using System.Text.Json.Nodes;

namespace VaultInjector.DevCluster.Tests.Images;

/// <summary>The list of packages (SPDX) holds what the lock file holds, and the notices name it.</summary>
public sealed class SbomTests
{
    private static readonly string[] BuildOnly =
    [
        "Meziantou.Analyzer", "Roslynator.Analyzers", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.NET.ILLink.Tasks",
        "Microsoft.DotNet.ILCompiler", "Vecc.YamlDotNet.Analyzers.StaticGenerator",
    ];

    [Theory]
    [InlineData("VaultInjector", "linux-x64")]
    [InlineData("VaultInjector", "linux-arm64")]
    [InlineData("VaultInjector.Agent", "linux-x64")]
    public async Task Lists_each_linked_package_of_the_lock_file_with_version_and_hash(string project, string rid)
    {
        var document = await DocumentAsync(project, rid);
        var expected = Locked(project)
            .Where(package => !BuildOnly.Contains(package.Key))
            .ToDictionary(package => package.Key, package => package.Value!, StringComparer.Ordinal);

        var listed = document["packages"]!.AsArray().Skip(1)
            .Where(package => !Name(package).Contains(".Runtime.", StringComparison.Ordinal))
            .ToDictionary(Name, package => package!, StringComparer.Ordinal);
        listed.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (name, package) in expected)
        {
            var version = package["resolved"]!.GetValue<string>();
            listed[name]["versionInfo"]!.GetValue<string>().ShouldBe(version);
            listed[name]["checksums"]![0]!["checksumValue"]!.GetValue<string>()
                .ShouldBe(Convert.ToHexStringLower(Convert.FromBase64String(package["contentHash"]!.GetValue<string>())));
            listed[name]["externalRefs"]![0]!["referenceLocator"]!.GetValue<string>().ShouldBe($"pkg:nuget/{name}@{version}");
        }
    }

    [Fact]
    public async Task Lists_the_runtime_that_the_compiler_links_in()
    {
        var version = Locked("VaultInjector")["Microsoft.DotNet.ILCompiler"]!["resolved"]!.GetValue<string>();

        var webhook = await DocumentAsync("VaultInjector", "linux-arm64");
        var agent = await DocumentAsync("VaultInjector.Agent", "linux-x64");

        Runtimes(webhook).ShouldBe(
            [("Microsoft.AspNetCore.App.Runtime.linux-arm64", version), ("Microsoft.NETCore.App.Runtime.NativeAOT.linux-arm64", version)]);
        Runtimes(agent).ShouldBe([("Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64", version)]);
    }

    /// <summary>A program that names no loader is linked statically.</summary>
    [Fact]
    public async Task Lists_the_libraries_in_a_statically_linked_program()
    {
        var program = Path.GetTempFileName();
        await File.WriteAllTextAsync(program, "OpenSSL 3.99.1 1 Jan 2026");

        var document = await DocumentAsync("VaultInjector.Agent", $"linux-x64 '{program}'");

        File.Delete(program);
        var library = document["packages"]!.AsArray().Single(package => Name(package) == "openssl")!;
        library["versionInfo"]!.GetValue<string>().ShouldBe("3.99.1");
        library["externalRefs"]![0]!["referenceLocator"]!.GetValue<string>().ShouldBe("pkg:generic/openssl@3.99.1");
        document["relationships"]!.AsArray().ShouldContain(
            one => one!["relatedSpdxElement"]!.GetValue<string>() == library["SPDXID"]!.GetValue<string>() &&
                one["relationshipType"]!.GetValue<string>() == "STATIC_LINK");
    }

    [Fact]
    public async Task Is_a_valid_SPDX_document_whose_references_resolve()
    {
        var document = await DocumentAsync("VaultInjector", "linux-x64");
        string[] ids = ["SPDXRef-DOCUMENT", .. document["packages"]!.AsArray().Select(package => package!["SPDXID"]!.GetValue<string>())];

        document["spdxVersion"]!.GetValue<string>().ShouldBe("SPDX-2.3");
        document["dataLicense"]!.GetValue<string>().ShouldBe("CC0-1.0");
        document["creationInfo"]!["created"]!.GetValue<string>().ShouldBe("2023-11-14T22:13:20Z");
        new Uri(document["documentNamespace"]!.GetValue<string>()).Fragment.ShouldBeEmpty();
        ids.ShouldBeUnique();
        ids.ShouldAllBe(id => id.Skip(8).All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' || letter == '-'));
        foreach (var relationship in document["relationships"]!.AsArray())
        {
            ids.ShouldContain(relationship!["spdxElementId"]!.GetValue<string>());
            ids.ShouldContain(relationship["relatedSpdxElement"]!.GetValue<string>());
        }

        document["relationships"]!.AsArray().Select(one => one!["relationshipType"]!.GetValue<string>()).Distinct()
            .ShouldBe(["DESCRIBES", "STATIC_LINK", "DEPENDS_ON"]);
    }

    [Fact]
    public async Task The_same_sources_give_the_same_bytes() =>
        (await DocumentAsync("VaultInjector", "linux-x64")).ToJsonString()
            .ShouldBe((await DocumentAsync("VaultInjector", "linux-x64")).ToJsonString());

    [Theory]
    [InlineData("spdx VaultInjector.Nowhere linux-x64", "src/VaultInjector.Nowhere/packages.lock.json does not exist")]
    [InlineData("spdx VaultInjector.Injection linux-x64", "VaultInjector.Injection is not a native program")]
    [InlineData("", "usage:")]
    public async Task Says_what_is_wrong(string arguments, string words)
    {
        var (code, output) = await Ci.TryAsync($".ci/sbom {arguments}");

        code.ShouldBe(1);
        output.ShouldContain(words);
    }

    /// <summary>If this fails: <c>make notices</c>.</summary>
    [Fact]
    public async Task The_notices_are_those_of_the_lock_files() =>
        (await File.ReadAllTextAsync(Path.Combine(Ci.Root, "THIRD-PARTY-NOTICES.txt"))).TrimEnd()
            .ShouldBe((await Ci.RunAsync(".ci/sbom notices")).TrimEnd());

    private static async Task<JsonObject> DocumentAsync(string project, string rid) =>
        JsonNode.Parse(await Ci.RunAsync($".ci/sbom spdx {project} {rid}", ("SOURCE_DATE_EPOCH", "1700000000")))!.AsObject();

    private static JsonObject Locked(string project)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Ci.Root, "src", project, "packages.lock.json")))!;
        var packages = file["dependencies"]!["net10.0"]!.AsObject();
        return new JsonObject(packages
            .Where(package => package.Value!["type"]!.GetValue<string>() != "Project")
            .Select(package => KeyValuePair.Create<string, JsonNode?>(package.Key, package.Value!.DeepClone())));
    }

    private static string Name(JsonNode? package) => package!["name"]!.GetValue<string>();

    private static IEnumerable<(string Name, string Version)> Runtimes(JsonObject document) =>
        document["packages"]!.AsArray()
            .Where(package => Name(package).Contains(".Runtime.", StringComparison.Ordinal))
            .Select(package => (Name(package), package!["versionInfo"]!.GetValue<string>()));
}
