using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>One secret, file or hook in trouble: the others live on, and Vault is not asked in a hurry.</summary>
public sealed class SecretTroubleTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private const string Creds = "database/creds/web";
    private readonly SecretPod _pod = new();

    private StubSecrets Vault => _pod.Vault;

    public void Dispose() => _pod.Dispose();

    [Theory]
    [InlineData(500, "oops")]
    [InlineData(429, "slower")]
    public async Task A_secret_that_vault_cannot_answer_holds_up_no_other(int status, string words)
    {
        _pod.Asks(
            new FileRequest("password") { Secret = Db, Field = "password" },
            new FileRequest("user") { Secret = Creds, Field = "username" });
        Vault.Data[Db] = """{"data":{"password":"canary"}}""";
        var began = _pod.Run.Now;
        Vault.Instead = path => path == Db && _pod.Run.Now - began is var at && at > TimeSpan.FromMinutes(10) && at < TimeSpan.FromHours(5)
            ? StubSecrets.Refused(status, words)
            : null;

        await _pod.LiveAsync(TimeSpan.FromHours(6), () => Vault.IsLive(_pod.Run.FileText("user")).ShouldBeTrue($"at {_pod.Run.Now:O}"));

        Vault.Created.ShouldBe(1);
        Vault.Count($"GET {Db}").ShouldBeLessThan(900, "with pauses");
        _pod.Run.Errors.Split("Keeping the old file password: Vault at https://vault.test:8200").Length.ShouldBe(2, _pod.Run.Errors);
        _pod.Run.Errors.ShouldContain("The file password is fresh again.");
    }

    [Fact]
    public async Task A_file_that_cannot_be_rendered_costs_no_user_each_attempt()
    {
        const string template =
            """{{ with secret "database/creds/web" }}{{ .Data.username }}{{ end }}{{ with secret "kv/more" }}{{ .Data.a }}{{ end }}""";
        _pod.Asks(new FileRequest("both") { Template = template });
        Vault.Data["kv/more"] = """{"a":"b"}""";
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        Directory.GetFiles(_pod.Run.StateDirectory, ".secrets").ToList().ForEach(File.Delete);
        Vault.Instead = path => path == "kv/more" ? StubSecrets.Refused(500, "oops") : null;

        await _pod.LiveOnAsync(TimeSpan.FromMinutes(30), () => { });

        Vault.Created.ShouldBe(2);
        Vault.Count("GET kv/more").ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_write_whose_answer_ended_in_the_past_is_repeated_at_the_refresh_only()
    {
        const string template = """{{ with secret "pki/issue/web" "common_name=web" }}{{ .Data.serial }}{{ end }}""";
        _pod.Asks(new PodSecrets { Files = [new FileRequest("leaf") { Template = template }], Refresh = TimeSpan.FromMinutes(10) });
        Vault.Instead = path => path == "pki/issue/web"
            ? StubWorld.Answer(
                200, $$"""{"lease_id":"","lease_duration":0,"data":{"serial":"{{Vault.Asked.Count}}","expiration":3600} }""")
            : null;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () => { });

        Vault.Count("PUT pki/issue/web").ShouldBeInRange(6, 8);
    }

    [Fact]
    public async Task A_value_of_the_user_named_expiration_makes_no_hurry()
    {
        _pod.Asks(new PodSecrets { Files = [new FileRequest("card") { Secret = "kv/card" }], Refresh = TimeSpan.FromMinutes(10) });
        Vault.Data["kv/card"] = """{"expiration":1}""";

        await _pod.LiveAsync(TimeSpan.FromHours(1), () => { });

        Vault.Count("GET kv/card").ShouldBeInRange(6, 8);
    }

    [Fact]
    public async Task Is_asked_no_faster_than_each_ten_seconds_however_soon_the_answer_ends()
    {
        _pod.Asks(new FileRequest("key") { Secret = "cloud/key" });
        Vault.Instead = path => path == "cloud/key"
            ? StubWorld.Answer(
                200,
                $$"""{"lease_id":"","data":{"expires_at_seconds":{{(_pod.Run.Now + TimeSpan.FromSeconds(2)).ToUnixTimeSeconds()}} } }""")
            : null;

        await _pod.LiveAsync(TimeSpan.FromMinutes(10), () => { });

        Vault.Count("GET cloud/key").ShouldBeInRange(50, 62);
    }

    [Fact]
    public async Task The_words_of_vault_are_one_short_line_in_the_log_and_in_the_last_words()
    {
        _pod.Asks(new FileRequest("password") { Secret = Db });
        Vault.Data[Db] = """{"data":{"a":"b"}}""";
        var words = $"first\nsecond\u001b[31m {new string('x', 5000)}";
        var began = _pod.Run.Now;
        Vault.Instead = path => path == Db && _pod.Run.Now - began > TimeSpan.FromMinutes(1) ? StubSecrets.Refused(400, words) : null;

        await _pod.LiveAsync(TimeSpan.FromMinutes(20), () => { });
        Vault.Instead = path => path == Db ? StubSecrets.Refused(400, words) : null;
        Directory.GetFiles(_pod.Run.StateDirectory).ToList().ForEach(File.Delete);
        (await _pod.Run.RunAsync("init")).ShouldBe(77, _pod.Run.Errors);

        foreach (var said in new[] { _pod.Run.Errors, _pod.Run.LastWords })
        {
            said.ShouldContain("first; second[31m xxx");
            said.ShouldNotContain('\u001b');
            said.Split('\n').ShouldAllBe(line => line.Length < 800);
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_hook_that_works_hides_none_that_fails(bool fails, int reports)
    {
        _pod.Asks(new PodSecrets
        {
            Files =
            [
                new FileRequest("password") { Secret = Db, OnChange = fails ? "http:1/reload" : _pod.Hook },
                new FileRequest("other") { Secret = "secret/data/other", OnChange = _pod.Hook },
            ],
        });
        (Vault.Data[Db], Vault.Data["secret/data/other"]) = ("""{"data":{"a":"old"}}""", """{"data":{"a":"old"}}""");
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromMinutes(30), () =>
        {
            if (_pod.Run.Now - began > TimeSpan.FromMinutes(7))
            {
                (Vault.Data[Db], Vault.Data["secret/data/other"]) = ("""{"data":{"a":"new"}}""", """{"data":{"a":"new"}}""");
            }
        });

        _pod.Posts.ShouldBe(1);
        _pod.Run.World.Count("/v1/trouble").ShouldBe(reports, _pod.Run.Errors);
    }
}
