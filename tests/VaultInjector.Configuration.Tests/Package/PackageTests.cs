using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using VaultInjector.DevCluster.Cluster;

namespace VaultInjector.Configuration.Tests.Package;

/// <summary>What <c>dotnet pack</c> makes, and an app that references it.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_package_has_documentation_symbols_and_one_dependency_and_an_app_builds_with_it()
    {
        var feed = Path.Combine(_folder.FullName, "feed");
        await DotnetAsync("pack", Project(), "--no-build", "--configuration", Configuration(), "--output", feed);

        Entries("*.nupkg").ShouldBe(
            [
                "README.md", "build/VaultInjector.Configuration.targets", "lib/net10.0/VaultInjector.Configuration.dll",
                "lib/net10.0/VaultInjector.Configuration.xml", "source/VaultInjectorServices.cs", "VaultInjector.Configuration.nuspec",
            ],
            ignoreOrder: true);
        Entries("*.snupkg").ShouldContain("lib/net10.0/VaultInjector.Configuration.pdb");
        Dependencies().ShouldBe(["Microsoft.Extensions.Configuration"]);

        await BuildAppAsync();
    }

    /// <summary>Warnings are errors there: those of the source that the package brings are ours.</summary>
    private async Task BuildAppAsync()
    {
        Write("NuGet.config", $"""
            <configuration><packageSources><clear /><add key="feed" value="{_folder.FullName}/feed" /></packageSources></configuration>
            """);
        Write("App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-all</AnalysisLevel>
                <Nullable>enable</Nullable>
                <NoWarn>CA2007;CA1515;CA2000;CA1812</NoWarn>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="VaultInjector.Configuration" Version="*" /></ItemGroup>
            </Project>
            """);
        Write("Program.cs", Program(Path.Combine(Repository.Find().Root, "docs", "apps.md")));
        Write("secrets/db.json", """{"password":"from the package"}""");
        await DotnetAsync("build", "--configuration", "Release", "-nologo", "-p:RestorePackagesPath=packages", "-p:NuGetAudit=false");

        var said = await DotnetAsync("bin/Release/net10.0/App.dll");
        said.Trim().ShouldBe("from the package");
    }

    /// <summary>The code of the page, in an app that says what it has read.</summary>
    private static string Program(string page)
    {
        var text = File.ReadAllText(page);
        var start = text.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        var lines = text[start..text.IndexOf("```", start, StringComparison.Ordinal)].Split('\n');
        string[] usings = [.. lines.Where(line => line.StartsWith("using ", StringComparison.Ordinal))];
        usings.ShouldBe(["using VaultInjector.Configuration;"]);
        return $$"""
            using System;
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Options;
            {{string.Join('\n', usings)}}

            var builder = WebApplication.CreateBuilder(args);
            {{string.Join('\n', lines.Except(usings, StringComparer.Ordinal))}}
            builder.Services.AddVaultInjectorClient();
            await using var app = builder.Build();
            Console.WriteLine(app.Services.GetRequiredService<IOptionsMonitor<Database>>().CurrentValue.Password);
            internal sealed class Database { public string? Password { get; set; } }
            """;
    }

    private string[] Entries(string pattern)
    {
        using var zip = ZipFile.OpenRead(_folder.EnumerateFiles(Path.Combine("feed", pattern)).Single().FullName);
        return [.. zip.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels", StringComparison.Ordinal) &&
            !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml")];
    }

    private IEnumerable<string> Dependencies()
    {
        using var zip = ZipFile.OpenRead(_folder.EnumerateFiles(Path.Combine("feed", "*.nupkg")).Single().FullName);
        using var nuspec = zip.GetEntry("VaultInjector.Configuration.nuspec")!.Open();
        var dependencies = XDocument.Load(nuspec).Descendants().Where(one => one.Name.LocalName == "dependency");
        return [.. dependencies.Select(one => one.Attribute("id")!.Value)];
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private async Task<string> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["VAULT_INJECTOR_PATH"] = "secrets", ["KUBERNETES_SERVICE_HOST"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}\n{output}{await errors}");
        return output;
    }

    private static string Configuration() => AppContext.BaseDirectory.Contains("/debug", StringComparison.Ordinal) ? "Debug" : "Release";

    private static string Project() => Path.Combine(Repository.Find().Root, "src", "VaultInjector.Configuration");
}
