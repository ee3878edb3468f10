using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>Everything that a pod asks for is there when the app starts, or the app does not start.</summary>
public sealed class SecretStartTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private readonly AgentRun _run = new();

    public SecretStartTests() => Ask(new FileRequest("password") { Secret = Db, Field = "password" });

    private StubSecrets Vault => _run.World.Secrets!;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Writes_each_file_with_its_own_path_and_mode()
    {
        Ask(
            new FileRequest("password") { Secret = Db, Field = "password" },
            new FileRequest("all") { Secret = Db, File = "config/deep/db.json", Mode = 0x100 });
        Vault.Data[Db] = """{"data":{"password":"canary","port":1e6}}""";

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.FileText("password").ShouldBe("canary");
        _run.FileText("config/deep/db.json").ShouldContain("1e6");
        File.GetUnixFileMode(Path.Combine(_run.Directory, "config/deep/db.json")).ShouldBe(UnixFileMode.UserRead);
        File.GetUnixFileMode(Path.Combine(_run.Directory, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.GroupRead);
    }

    [Fact]
    public async Task Reads_each_path_once_however_many_files_use_it()
    {
        Ask([.. Enumerable.Range(0, 20).Select(n => new FileRequest($"f{n}") { Secret = n % 2 == 0 ? Db : "database/creds/web" })]);
        Vault.Data[Db] = """{"data":{"a":1}}""";

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        Vault.Asked.ShouldBe([$"GET {Db}", "GET database/creds/web"]);
        Vault.LiveUsers.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Fails_within_two_seconds_too_where_a_pod_waits_for_its_token_without_a_deadline()
    {
        Vault.Instead = _ => StubSecrets.Refused(403, "permission denied");
        var began = _run.Now;

        (await _run.With("TIMEOUT_SECONDS", "0").RunAsync("init")).ShouldBe(77, _run.Errors);

        (_run.Now - began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(404, "vault-injector.io/secret.password: no secret exists at secret/data/web/db")]
    [InlineData(403, "path \"secret/data/web/db\" { capabilities = [\"read\"] }")]
    [InlineData(400, "Vault answered 400 to GET secret/data/web/db: no")]
    public async Task Fails_within_two_seconds_with_the_sentence_and_leaves_no_token(int status, string words)
    {
        Vault.Instead = _ => StubSecrets.Refused(status, "no");
        var began = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(77, _run.Errors);

        (_run.Now - began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        _run.LastWords.ShouldContain(words);
        _run.World.IsValid(_run.FileText("token")).ShouldBeFalse();
        _run.Has("password").ShouldBeFalse();
    }

    [Fact]
    public async Task Names_each_file_that_cannot_be_written()
    {
        Ask(
            new FileRequest("a") { Secret = Db },
            new FileRequest("b") { Secret = "secret/data/other" },
            new FileRequest("c") { Secret = "secret/data/there" });
        Vault.Data["secret/data/there"] = """{"data":{}}""";

        (await _run.RunAsync("init")).ShouldBe(77);

        _run.LastWords.ShouldContain("secret.a:");
        _run.LastWords.ShouldContain("secret.b:");
        Directory.GetFiles(_run.Directory).Select(Path.GetFileName).ShouldNotContain("c");
    }

    [Theory]
    [InlineData(503, "Vault is sealed")]
    [InlineData(500, "oops")]
    [InlineData(412, "not yet")]
    [InlineData(429, "slower")]
    [InlineData(472, "")]
    [InlineData(473, "")]
    public async Task Waits_while_vault_cannot_answer_and_reads_nothing_twice(int status, string words)
    {
        Ask(new FileRequest("user") { Secret = "database/creds/web", Field = "username" }, new FileRequest("p") { Secret = Db });
        Vault.Data[Db] = """{"data":{"a":1}}""";
        var began = _run.Now;
        Vault.Instead = path =>
            path == Db && _run.Now - began < TimeSpan.FromSeconds(60) ? StubSecrets.Refused(status, words) : null;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        Vault.Count("GET database/creds/web").ShouldBe(1);
        _run.World.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task Goes_on_when_a_new_token_is_known_everywhere()
    {
        Vault.Data[Db] = """{"data":{"password":"canary"}}""";
        Vault.Instead = _ => Vault.Asked.Count < 3 ? StubSecrets.Refused(403, "permission denied") : null;

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);

        _run.FileText("password").ShouldBe("canary");
    }

    [Fact]
    public async Task Gives_up_at_the_deadline_with_the_last_cause()
    {
        Vault.Instead = _ => StubSecrets.Refused(503, "Vault is sealed");

        (await _run.With("TIMEOUT_SECONDS", "30").RunAsync("init")).ShouldBe(69);

        _run.LastWords.ShouldContain("Gave up after 30 s");
        _run.LastWords.ShouldContain("sealed");
    }

    [Theory]
    [InlineData("../token")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    public async Task Refuses_a_file_outside_of_the_directory_without_any_request(string file)
    {
        Ask(new FileRequest("password") { Secret = Db, File = file });

        (await _run.RunAsync("init")).ShouldBe(64);

        _run.LastWords.ShouldContain($"The file '{file}' is not a path below");
        _run.World.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("exec:reload")]
    [InlineData("signal:HUP")]
    public async Task Refuses_a_hook_that_it_cannot_run(string hook)
    {
        Ask(new FileRequest("password") { Secret = Db, OnChange = hook });

        (await _run.RunAsync("init")).ShouldBe(64);

        _run.LastWords.ShouldContain($"vault-injector.io/on-change is '{hook}'");
    }

    [Fact]
    public async Task Refuses_a_document_that_it_cannot_read()
    {
        (await _run.With("SECRETS", "{").RunAsync("init")).ShouldBe(64);

        _run.LastWords.ShouldContain("VAULT_INJECTOR_SECRETS cannot be read");
    }

    [Fact]
    public async Task Says_no_secret_anywhere_and_keeps_its_state_out_of_the_apps_directory()
    {
        Ask(new FileRequest("user") { Secret = "database/creds/web" }, new FileRequest("bad") { Secret = "secret/data/none" });
        await _run.RunAsync("init");
        Ask(new FileRequest("user") { Secret = "database/creds/web" });
        await _run.RunAsync("init");
        await _run.RunAsync("ready");

        (_run.Errors + _run.Output + _run.LastWords).ShouldNotContain("canary");
        var others = Directory.GetFiles(_run.Directory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("user" or "token" or "vault-token"));
        others.ShouldAllBe(file => !File.ReadAllText(file).Contains("canary"));
        Directory.GetFiles(_run.StateDirectory)
            .ShouldAllBe(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task An_app_without_a_token_gets_its_files_and_the_sidecar_finds_the_token()
    {
        _run.Asking(new PodSecrets { Files = [new FileRequest("password") { Secret = Db, Field = "password" }], AppToken = false });
        Vault.Data[Db] = """{"data":{"password":"canary-p"}}""";

        (await _run.RunAsync("init")).ShouldBe(0, _run.Errors);
        (await _run.RunAsync("ready")).ShouldBe(0, _run.Output);
        (await _run.RunAsyncFor(TimeSpan.FromHours(13), alwaysValid: false)).ShouldBe(0, _run.Errors);

        _run.World.Logins.ShouldBe(1);
        Directory.GetFiles(_run.Directory).Select(Path.GetFileName).Order().ShouldBe(["ca.crt", "password"]);
        Directory.GetFiles(_run.Directory).ShouldAllBe(file => !File.ReadAllText(file).Contains("hvs."));
    }

    private void Ask(params FileRequest[] files) => _run.Asking(new PodSecrets { Files = files });
}
