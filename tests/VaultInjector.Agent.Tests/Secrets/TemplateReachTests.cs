using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>A template reads secrets and the app's files; the agent's own files, and the machine's, it cannot reach.</summary>
public sealed class TemplateReachTests : IDisposable
{
    private readonly AgentRun _run = new AgentRun().WithState();

    public void Dispose() => _run.Dispose();

    /// <summary>The path comes out of a calculation, so that no look at the template's text could find it.</summary>
    [Theory]
    [InlineData("""{{ file (print "/etc/" "hostname") }}""")]
    [InlineData("""{{ file (print ".." "/state/token") }}""")]
    [InlineData("""{{ file (print "config/../.." "/state/token") }}""")]
    [InlineData("""{{ file (env "VAULT_INJECTOR_IDENTITY_FILE") }}""")]
    [InlineData("""{{ file (print (env "VAULT_INJECTOR_STATE_DIRECTORY") "/token") }}""")]
    public async Task Reads_no_file_outside_of_the_apps_mount(string template)
    {
        _run.Asking(new PodSecrets { Files = [new FileRequest("x") { Template = template }], AppToken = false });

        (await _run.RunAsync("init")).ShouldBe(77, _run.Errors);

        _run.LastWords.ShouldContain("vault-injector.io/template.x: ");
        _run.LastWords.ShouldContain("not below the app's mount");
        File.Exists(Path.Combine(_run.Directory, "x")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{{ file "a\x00b" }}""")]
    [InlineData("""{{ file "folder" }}""")]
    [InlineData("""{{ file "folder/" }}""")]
    public async Task A_path_that_no_file_has_is_the_users_mistake_and_leaves_no_token(string template)
    {
        _run.Asking(new PodSecrets { Files = [new FileRequest("x") { Template = template }] });
        Directory.CreateDirectory(Path.Combine(_run.Directory, "folder"));

        (await _run.RunAsync("init")).ShouldBe(77, _run.Errors);

        _run.LastWords.ShouldContain("vault-injector.io/template.x: ");
        _run.LastWords.ShouldContain("it cannot be read");
        _run.World.IsValid(_run.FileText("token")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_defect_leaves_no_token_either()
    {
        _run.Asking(new PodSecrets { Files = [new FileRequest("x") { Secret = "kv/db" }] });
        _run.World.Secrets!.Instead = _ => throw new InvalidOperationException("a defect");

        (await _run.RunAsync("init")).ShouldBe(70, _run.Errors);

        _run.World.IsValid(_run.FileText("token")).ShouldBeFalse();
    }

    [Fact]
    public async Task Reads_a_file_of_the_apps_mount()
    {
        _run.Asking(new PodSecrets { Files = [new FileRequest("x") { Template = """{{ file "ca.crt" }}""" }] });

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.FileText("x").ShouldBe(_run.FileText("ca.crt"));
    }

    [Fact]
    public async Task A_failure_names_no_value_of_a_secret()
    {
        _run.Asking(new PodSecrets
        {
            Files = [new FileRequest("x") { Template = """{{ with secret "kv/db" }}{{ .Data.password | parseInt }}{{ end }}""" }],
        });
        _run.World.Secrets!.Data["kv/db"] = """{"password":"canary-of-a-template"}""";

        (await _run.RunAsync("init")).ShouldBe(77, _run.Errors);

        _run.LastWords.ShouldContain("error calling parseInt");
        (_run.LastWords + _run.Errors + _run.Output).ShouldNotContain("canary");
    }
}
