using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VaultInjector.DevCluster.Demo;
using VaultInjector.DevCluster.Pods;
using VaultInjector.DevCluster.Tests.Kubernetes;
using VaultInjector.DevCluster.Tests.Pods;

namespace VaultInjector.DevCluster.Tests.Shipped;

/// <summary>
/// The programs in <c>manifests/examples</c> run in pods and see a change of a file that is replaced as the agent replaces it. The
/// end-to-end tests run some of them with the agent.
/// </summary>
public sealed partial class AppExampleTests : IDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("example-");

    public void Dispose() => _files.Delete(recursive: true);

    /// <summary>A Java Development Kit and Go are large, so that CI installs neither of them.</summary>
    [Theory]
    [InlineData("shell-app.yaml", "db.env", "sh")]
    [InlineData("node-app.yaml", "db.env", "node")]
    [InlineData("php-app.yaml", "db.json", "php")]
    [InlineData("java-app.yaml", "db.properties", "javac")]
    [InlineData("go-app.yaml", "db.json", "go")]
    public async Task An_app_reads_its_secret_and_sees_a_change_without_a_restart(string manifest, string file, string runtime)
    {
        Assert.SkipWhen(ProcessLauncher.Find(runtime) is null, $"{runtime} is not installed.");
        Write(file, "one");
        await using var cluster = await RunningCluster.StartAsync();
        var items = Cluster.Manifests.Parse(await File.ReadAllTextAsync(PathOf(manifest)));
        await ApplyConfigMapAsync(cluster, items.Single(item => Folder.Kind(item) == "ConfigMap"));
        var deployment = items.Single(item => Folder.Kind(item) == "Deployment");
        Folder.PodOf(deployment)!["metadata"]!["annotations"]![$"vault-injector.io/secret.{file}"].ShouldNotBeNull();

        await cluster.RunAsync(Runnable(deployment).ToJsonString(), RunningCluster.Phase("Running"));
        await SaidAsync(cluster, "read a password of 3 characters");
        Write(file, "twotwo");
        await SaidAsync(cluster, "read a password of 6 characters");

        cluster.Pod.Logs("app").Split('\n').Count(line => line.Contains("password", StringComparison.Ordinal)).ShouldBe(2);
    }

    /// <summary>With SQLite, since there is no PostgreSQL here.</summary>
    [Fact]
    public async Task The_Django_project_shows_the_hash_of_the_key_of_now()
    {
        var python = PythonRuntime.With("django");
        Assert.SkipWhen(python is null, "Django is not installed (python3-django).");
        Write("db.json", "one");
        Write("SECRET_KEY", "the first key");
        var address = $"127.0.0.1:{Cluster.FreePort.Next()}";
        await using var cluster = await RunningCluster.StartAsync();
        var items = Cluster.Manifests.Parse(await File.ReadAllTextAsync(PathOf("django-app.yaml")));
        var map = items.Single(item => Folder.Kind(item) == "ConfigMap");
        var program = map["data"]!["site.py"]!.GetValue<string>();
        map["data"]!["site.py"] = program.Replace("backends.postgresql\", NAME=\"web\"", "backends.sqlite3\", NAME=\":memory:\"");
        await ApplyConfigMapAsync(cluster, map);
        var spec = Runnable(items.Single(item => Folder.Kind(item) == "Deployment"));
        var container = spec["containers"]![0]!;
        var command = container["command"]!.AsArray().Select(word => word!.GetValue<string>().Replace("0.0.0.0:8000", address));
        container["command"] = new JsonArray([python!, .. command.Skip(1).Select(word => (JsonNode)word)]);
        var packages = Path.Combine(Cluster.Repository.Find().Root, "src", "python");
        container["env"]!.AsArray().Add(new JsonObject { ["name"] = "PYTHONPATH", ["value"] = packages });
        container["env"]!.AsArray().Add(new JsonObject { ["name"] = "PYTHONDONTWRITEBYTECODE", ["value"] = "1" });

        await cluster.RunAsync(spec.ToJsonString(), RunningCluster.Phase("Running"));
        await ShowsAsync(address, "the first key");
        Write("SECRET_KEY", "the second key");
        await ShowsAsync(address, "the second key");
    }

    /// <summary>The page shows parts of the programs, not programs of its own.</summary>
    [Fact]
    public void The_page_for_apps_shows_what_is_in_the_examples()
    {
        var page = File.ReadAllText(Path.Combine(Cluster.Repository.Find().Root, "docs", "apps.md"));
        var seen = 0;
        foreach (var section in page.Split("\n## ").Where(section => !section.StartsWith(".NET", StringComparison.Ordinal) &&
            !section.StartsWith("Python", StringComparison.Ordinal)).Skip(1))
        {
            var example = Squeezed(File.ReadAllText(PathOf(ExampleLink.Match(section).Groups["file"].Value)));
            foreach (var block in CodeBlock.Matches(section).Select(match => match.Groups["code"].Value))
            {
                example.ShouldContain(Squeezed(block), Case.Sensitive, section[..20]);
                seen++;
            }
        }

        seen.ShouldBe(6);
    }

    [GeneratedRegex(@"manifests/examples/(?<file>[a-z-]+\.yaml)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ExampleLink { get; }

    [GeneratedRegex("(?s)```[a-z]+\n(?<code>.*?)```", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeBlock { get; }

    private static string PathOf(string manifest) => Path.Combine(Folder.Root, "examples", manifest);

    private static string Squeezed(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static async Task ApplyConfigMapAsync(RunningCluster cluster, JsonObject map)
    {
        map["metadata"]!["namespace"] = "default";
        var answer = await cluster.Cluster.PostAsync("/api/v1/namespaces/default/configmaps", map.ToJsonString());
        answer.Status.ShouldBe(201, answer.Message);
    }

    /// <summary>The pod of the example, with a folder of the test in place of the agent's, as this machine's user.</summary>
    private JsonObject Runnable(JsonObject deployment)
    {
        var spec = Folder.PodOf(deployment)!["spec"]!.DeepClone().AsObject();
        spec.Remove("securityContext");
        var container = spec["containers"]![0]!.AsObject();
        container.Remove("securityContext");
        spec["volumes"]!.AsArray().Add(
            new JsonObject { ["name"] = "files", ["hostPath"] = new JsonObject { ["path"] = _files.FullName } });
        container["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "files", ["mountPath"] = "/secrets" });
        var environment = container["env"] as JsonArray ?? [];
        container["env"] = environment;
        environment.Add(new JsonObject { ["name"] = "VAULT_INJECTOR_PATH", ["value"] = "/secrets" });
        return spec;
    }

    private static Task<string> SaidAsync(RunningCluster cluster, string line) => KubeCluster.EventuallyAsync(() => Task.FromResult(
        cluster.Pod.Logs("app") is var said && said.Contains(line, StringComparison.Ordinal) ? said : null));

    private static Task<string> ShowsAsync(string address, string key) => KubeCluster.EventuallyAsync(async () =>
    {
        using var client = new HttpClient();
        try
        {
            var shown = await client.GetStringAsync(new Uri($"http://{address}/"));
            return shown == Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) ? shown : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    });

    private void Write(string name, string password)
    {
        var text = Path.GetExtension(name) switch
        {
            ".json" => $$"""{"username":"web","password":"{{password}}"}""",
            "" => password,
            ".env" => $"username='web'\npassword='{password}'\n",
            _ => $"username=web\npassword={password}\n",
        };
        var hidden = Path.Combine(_files.FullName, $".{name}.new");
        File.WriteAllText(hidden, text);
        File.Move(hidden, Path.Combine(_files.FullName, name), overwrite: true);
    }
}
