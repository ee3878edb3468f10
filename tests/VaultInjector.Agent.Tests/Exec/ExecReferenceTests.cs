using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests.Exec;

/// <summary>References to Vault that come out of ConfigMaps and Secrets.</summary>
public sealed class ExecReferenceTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private readonly ExecRun _run = new();

    public ExecReferenceTests() => _run.Vault.Data[Db] = """{"data":{"user":"app","password":"canary${vault:secret/web/db#user}"}}""";

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Values_and_texts_are_resolved_with_one_read_a_path_and_the_apps_token()
    {
        _run.WithToken().With(
            "PASSWORD=vault:secret/web/db#password", "URL=postgres://${vault:secret/web/db#user}:x@db", "HOST=vault:8200", "PLAIN=${HOME}");

        _run.Run();

        _run.Value("PASSWORD").ShouldBe("canary${vault:secret/web/db#user}");
        _run.Value("URL").ShouldBe("postgres://app:x@db");
        (_run.Value("HOST"), _run.Value("PLAIN")).ShouldBe(("vault:8200", "${HOME}"));
        _run.Vault.Asked.ShouldBe([$"GET {Db}"]);
        _run.Errors.ShouldNotContain("canary");
    }

    [Fact]
    public void Another_version_is_another_read()
    {
        _run.Vault.Data[$"{Db}?version=2"] = """{"data":{"password":"old"}}""";

        _run.WithToken().With("NEW=vault:secret/data/web/db#user", "OLD=vault:secret/data/web/db#password#2").Run();

        (_run.Value("NEW"), _run.Value("OLD")).ShouldBe(("app", "old"));
    }

    [Fact]
    public void A_variable_of_a_file_is_never_resolved()
    {
        _run.WithToken().With("DB=vault:secret/nope#x").WithFile("db", """{"DB":"vault:secret/other#x"}""").Run();

        _run.Value("DB").ShouldBe("vault:secret/other#x");
        _run.Vault.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void The_dialect_of_bank_vaults_is_read_where_the_injector_says_so()
    {
        _run.WithToken().With("VAULT_INJECTOR_EXEC_DIALECT=bank-vaults", "DSN=vault:secret/data/web/db#${.user | upper}-x").Run();

        _run.Value("DSN").ShouldBe("APP-x");
    }

    [Fact]
    public void A_lease_that_nothing_renews_is_said()
    {
        _run.WithToken().With("USER=vault:database/creds/web#username").Run();

        _run.Value("USER").ShouldBe("user-canary-1");
        _run.Errors.ShouldContain("The variable USER has a lease that nothing renews");
        _run.Errors.ShouldNotContain("canary");
    }

    [Theory]
    [InlineData(404, "The variable DB: no secret exists at secret/data/web/db (404). Write it, or correct the path.")]
    [InlineData(403, "The variable DB: Vault refused GET secret/data/web/db: no (403). Add to a policy of the role: path")]
    [InlineData(400, "The variable DB: Vault answered 400 to GET secret/data/web/db: no.")]
    public void What_Vault_refuses_stops_it_with_variable_path_and_words(int status, string words)
    {
        _run.Vault.Instead = query => query == Db ? StubSecrets.Refused(status, status == 404 ? [] : ["no"]) : null;

        _run.WithToken().With("DB=vault:secret/web/db#password").Run().ShouldBe(77);

        _run.AppEnvironment.ShouldBeNull();
        _run.LastWords.ShouldContain(words);
    }

    [Fact]
    public void All_that_is_missing_is_said_at_once()
    {
        _run.WithToken().With("A=vault:secret/web/db#nope", "B=vault:secret/gone#x").Run().ShouldBe(77);

        _run.LastWords.ShouldContain("The variable A: secret/web/db has no field 'nope'; it has password, user");
        _run.LastWords.ShouldContain("The variable B: no secret exists at secret/data/gone");
    }

    [Theory]
    [InlineData("vault:secret/web/db#", "The value of DB refers to Vault wrongly: expected the name of a field after the #")]
    [InlineData("vault:secret/web/db#password#x", "expected the number of a version after the second #")]
    [InlineData("x ${vault:secret/web/db#password", "expected a } that closes the reference")]
    public void A_wrong_reference_stops_it(string value, string words)
    {
        _run.WithToken().With($"DB={value}").Run().ShouldBe(64);

        _run.LastWords.ShouldContain(words);
        _run.World.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_token_a_reference_stops_it()
    {
        _run.With("A=vault:a#b", "B=vault:c#d").Run().ShouldBe(64);

        _run.LastWords.ShouldContain("The values of A, B refer to Vault, and this app gets no token to read them with.");
    }

    [Theory]
    [InlineData("token")]
    [InlineData("ca.crt")]
    public void Without_what_the_agent_writes_a_reference_stops_it(string file)
    {
        _run.WithToken();
        File.Delete(Path.Combine(_run.Mount, file));

        _run.With("A=vault:a#b").Run().ShouldBe(64);

        _run.LastWords.ShouldContain($"{_run.Mount}/{file} cannot be read: the agent writes it before the app starts.");
    }

    [Theory]
    [InlineData("ca.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds an unreadable certificate")]
    [InlineData("token", "", "holds no token")]
    public void Files_that_cannot_be_used_stop_it(string file, string content, string words)
    {
        _run.WithToken();
        File.WriteAllText(Path.Combine(_run.Mount, file), content);

        _run.With("A=vault:a#b").Run().ShouldBe(64);

        _run.LastWords.ShouldContain($"{_run.Mount}/{file} {words}");
    }

    [Fact]
    public void A_wrong_address_stops_it()
    {
        _run.With("VAULT_INJECTOR_VAULT_ADDR=http://vault:8200").WithToken().With("A=vault:a#b").Run().ShouldBe(64);

        _run.LastWords.ShouldContain("VAULT_INJECTOR_VAULT_ADDR is 'http://vault:8200': expected an https:// address");
    }

    [Fact]
    public void A_value_that_no_variable_can_hold_stops_it()
    {
        _run.Vault.Data[Db] = """{"data":{"nul":"a\u0000canary","long":"LONG"}}""".Replace(
            "LONG", new string('x', 140_000), StringComparison.Ordinal);

        _run.WithToken().With("A=vault:secret/web/db#nul", "B=vault:secret/web/db#long").Run().ShouldBe(77);

        _run.LastWords.ShouldContain("The variable A: the value of A has a NUL character");
        _run.LastWords.ShouldContain("The variable B: B would be 140002 bytes long");
        _run.Errors.ShouldNotContain("canary");
    }

    [Fact]
    public void It_waits_for_a_Vault_that_is_sealed_and_reads_what_was_not_read_yet()
    {
        var refusals = 3;
        _run.Vault.Instead = query => query == "secret/data/b" && refusals-- > 0 ? StubSecrets.Refused(503, "Vault is sealed") : null;
        _run.Vault.Data["secret/data/b"] = """{"data":{"x":"1"}}""";

        _run.WithToken().With("A=vault:secret/web/db#user", "B=vault:secret/b#x").Run();

        (_run.Value("A"), _run.Value("B")).ShouldBe(("app", "1"));
        _run.Vault.Count($"GET {Db}").ShouldBe(1);
        _run.Errors.ShouldContain("Waiting: Vault at https://vault.test:8200 is sealed. Unseal Vault.");
    }

    [Fact]
    public void It_gives_up_after_a_minute_with_the_last_cause()
    {
        _run.Vault.Instead = _ => StubSecrets.Refused(503, "Vault is sealed");
        var began = _run.Now;

        _run.WithToken().With("A=vault:secret/web/db#user").Run().ShouldBe(69);

        (_run.Now - began).ShouldBeInRange(TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(61));
        _run.LastWords.ShouldContain("Gave up after 60 s. Last cause: Vault at https://vault.test:8200 is sealed.");
    }

    [Fact]
    public void A_token_that_the_sidecar_replaces_meanwhile_is_read_again()
    {
        _run.WithToken().World.Revoke(File.ReadAllText(Path.Combine(_run.Mount, "token")));
        _run.OnPause = _ => File.WriteAllText(Path.Combine(_run.Mount, "token"), _run.World.Issue());

        _run.With("A=vault:secret/web/db#user").Run();

        _run.Value("A").ShouldBe("app");
    }

    [Fact]
    public void The_end_of_the_pod_ends_the_wait()
    {
        _run.Vault.Instead = _ => StubSecrets.Refused(503, "Vault is sealed");
        _run.OnPause = end => end();

        _run.WithToken().With("A=vault:secret/web/db#user").Run().ShouldBe(143);

        _run.LastWords.ShouldContain("Stopped before the app started, because the pod is ending.");
        _run.AppEnvironment.ShouldBeNull();
    }
}
