using VaultInjector.CommandLine.Tests.Support;

namespace VaultInjector.CommandLine.Tests.Render;

/// <summary><c>render -f</c> prints the files that a pod asks for.</summary>
public sealed class RenderPodTests : IDisposable
{
    private const string Pod = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {vault-injector.io/injection: enabled}}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          namespace: shop
          annotations:
            vault-injector.io/role: web
            vault-injector.io/secret.db.json: secret/web/db
            vault-injector.io/secret.port: kv1/mail#port
            vault-injector.io/template.app.conf: |
              {{ with secret "secret/web/db" }}url = {{ .Data.data.username }}@db{{ end }}
        spec:
          containers: [{name: app, image: "app:1"}]
        """;

    private const string Secrets = """
        {"mounts": {"kv1/": "kv version 1"}, "secrets": {
          "secret/web/db": {"kv": 2, "versions": [{"username": "old"}, {"username": "web", "max": 1e6}]},
          "secret/gone": {"kv": 2, "versions": [{"a": 1}], "destroyed": [1]},
          "kv1/mail": {"kv": 1, "data": {"host": "mail", "port": 25.0}}}}
        """;

    private readonly TemporaryFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Prints_each_file_under_its_name()
    {
        var run = await RunAsync(Pod);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain("==> db.json <==\n{\n  \"max\": 1e6,\n  \"username\": \"web\"\n}\n\n");
        run.Output.ShouldContain("==> port <==\n25.0\n\n");
        run.Output.ShouldContain("==> app.conf <==\nurl = web@db\n\n");
    }

    [Fact]
    public async Task Prints_the_bytes_of_one_file() => (await RunAsync(Pod, "--name", "port")).Output.ShouldBe("25.0");

    [Fact]
    public async Task Says_what_cannot_be_rendered_and_prints_the_rest()
    {
        var run = await RunAsync(Pod.Replace("secret/web/db\n", "secret/gone\n", StringComparison.Ordinal));

        run.ExitCode.ShouldBe(65);
        run.Error.ShouldContain("vault-injector.io/secret.db.json: version 1 of secret/data/gone is destroyed");
        run.Output.ShouldContain("==> port <==");
    }

    [Fact]
    public async Task Says_that_no_file_has_the_name() =>
        (await RunAsync(Pod, "--name", "nope")).Error.ShouldContain("no pod in the input asks for a file named nope");

    [Fact]
    public async Task Prints_the_reasons_of_a_pod_that_is_rejected()
    {
        var run = await RunAsync(Pod.Replace("secret.port: kv1/mail#port", "secret.port: ''", StringComparison.Ordinal));

        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("vault-injector.io/secret.port");
    }

    private Task<CommandRun> RunAsync(string pod, params string[] more) =>
        CommandRun.Of(pod, ["render", "-f", "-", "--secrets", _files.Write("secrets.json", Secrets), .. more]);
}
