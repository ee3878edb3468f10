using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>Secrets stay fresh for as long as the pod lives; the app's credentials are valid at every moment.</summary>
public sealed class SecretLifeTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private const string Creds = "database/creds/web";
    private readonly SecretPod _pod = new();

    private StubSecrets Vault => _pod.Vault;

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task Three_days_with_a_lease_of_an_hour_and_one_user()
    {
        _pod.Asks(User());

        await _pod.LiveAsync(TimeSpan.FromDays(3), UserIsLive);

        Vault.Count($"GET {Creds}").ShouldBe(1);
        Vault.Count("POST sys/leases/renew").ShouldBeInRange(107, 109);
        _pod.Run.World.Logins.ShouldBe(1);
        _pod.Posts.ShouldBe(0);
        Vault.LiveUsers.ShouldBeEmpty("the leases end with the pod");
    }

    [Fact]
    public async Task Replaces_a_lease_before_its_maximum_and_tells_the_app_once_each()
    {
        _pod.Asks(User());
        Vault.MaxLease = TimeSpan.FromHours(4);
        var users = new HashSet<string>();

        await _pod.LiveAsync(TimeSpan.FromDays(3), () =>
        {
            UserIsLive();
            users.Add(_pod.Run.FileText("user"));
        });

        users.Count.ShouldBe(Vault.Count($"GET {Creds}"));
        users.Count.ShouldBeInRange(18, 21);
        _pod.Posts.ShouldBe(users.Count - 1);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(10)]
    public async Task Replaces_a_lease_that_cannot_be_renewed_with_time_to_change_over(int minutes)
    {
        _pod.Asks(User());
        Vault.Renewable = false;
        Vault.Lease = TimeSpan.FromMinutes(minutes);

        await _pod.LiveAsync(TimeSpan.FromHours(10), UserIsLive);

        Vault.Count("POST sys/leases/renew").ShouldBe(0);
        Vault.Count($"GET {Creds}").ShouldBeInRange(600 / minutes, 2 * 600 / minutes);
    }

    [Fact]
    public async Task Notices_at_the_renewal_that_a_lease_was_revoked_and_replaces_it()
    {
        _pod.Asks(User());
        var first = "";

        await _pod.LiveAsync(TimeSpan.FromHours(3), () =>
        {
            if (first.Length == 0)
            {
                first = _pod.Run.FileText("user");
                Vault.Revoke(first);
            }
        });

        _pod.Run.FileText("user").ShouldNotBe(first);
        Vault.Count($"GET {Creds}").ShouldBe(2);
        _pod.Posts.ShouldBe(1);
    }

    [Fact]
    public async Task Looks_at_a_secret_without_a_lease_each_refresh_and_rewrites_nothing_that_did_not_change()
    {
        _pod.Asks(new PodSecrets { Files = [Password()], Refresh = TimeSpan.FromMinutes(10), OnChange = _pod.Hook });
        Vault.Data[Db] = Version(1, "old");
        DateTime? written = null;

        await _pod.LiveAsync(TimeSpan.FromHours(24), () =>
        {
            var time = File.GetLastWriteTimeUtc(Path.Combine(_pod.Run.Directory, "password"));
            (written ??= time).ShouldBe(time);
        });

        Vault.Count($"GET {Db}").ShouldBeInRange(144, 170);
        _pod.Posts.ShouldBe(0);
    }

    [Fact]
    public async Task Secrets_that_change_together_are_one_change()
    {
        _pod.Asks(new PodSecrets
        {
            Files = [Password(), new FileRequest("other") { Secret = "secret/data/other", OnChange = _pod.Hook }],
            OnChange = _pod.Hook,
        });
        (Vault.Data[Db], Vault.Data["secret/data/other"]) = (Version(1, "old"), Version(1, "old"));
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () =>
        {
            if (_pod.Run.Now - began > TimeSpan.FromMinutes(7))
            {
                (Vault.Data[Db], Vault.Data["secret/data/other"]) = (Version(2, "new"), Version(2, "new"));
            }
        });

        _pod.Run.FileText("password").ShouldBe("new");
        _pod.Posts.ShouldBe(1);
    }

    [Fact]
    public async Task Asks_for_nothing_again_where_a_change_does_not_reach_the_file()
    {
        _pod.Asks(new PodSecrets { Files = [Password()], OnChange = _pod.Hook });
        Vault.Data[Db] = Version(1, "same");
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () => Vault.Data[Db] = Version((int)(_pod.Run.Now - began).TotalMinutes, "same"));

        _pod.Posts.ShouldBe(0);
        _pod.Run.Errors.ShouldNotContain("again: its secrets changed");
    }

    [Fact]
    public async Task Writes_without_a_lease_are_made_once()
    {
        _pod.Asks(new FileRequest("sealed") { Template = """{{ with secret "kv/log" "a=1" }}{{ . }}{{ end }}""" });

        await _pod.LiveAsync(TimeSpan.FromDays(1), () => { });

        Vault.Count("PUT kv/log").ShouldBe(1);
    }

    [Fact]
    public async Task Writes_whose_answer_ends_are_repeated_before_it_does()
    {
        const string template = """{{ with secret "pki/issue/web" "common_name=web" }}{{ .Data.serial }}{{ end }}""";
        _pod.Asks(new FileRequest("leaf") { Template = template });
        Vault.Instead = path => path == "pki/issue/web"
            ? StubWorld.Answer(
                200,
                $$"""
                {"lease_id":"","lease_duration":0,"data":{"serial":"{{Vault.Asked.Count}}",
                "expiration":{{(_pod.Run.Now + TimeSpan.FromHours(1)).ToUnixTimeSeconds()}} } }
                """)
            : null;

        await _pod.LiveAsync(TimeSpan.FromHours(10), () => { });

        Vault.Count("PUT pki/issue/web").ShouldBeInRange(14, 17);
    }

    [Fact]
    public async Task A_secret_that_vanished_keeps_its_file_and_says_so()
    {
        _pod.Asks(new PodSecrets { Files = [Password(), User()], OnChange = _pod.Hook });
        Vault.Data[Db] = Version(1, "old");
        var began = _pod.Run.Now;

        await _pod.LiveAsync(TimeSpan.FromHours(6), () =>
        {
            var hours = (_pod.Run.Now - began).TotalHours;
            Vault.Data[Db] = hours is > 1 and < 4 ? null : hours < 1 ? Version(1, "old") : Version(2, "new");
            _pod.Run.FileText("password").ShouldBeOneOf("old", "new");
            UserIsLive();
        });

        _pod.Run.FileText("password").ShouldBe("new");
        _pod.Run.Errors.Split("Keeping the old file password: vault-injector.io/secret.password: no secret exists at").Length.ShouldBe(2);
        _pod.Run.Errors.ShouldContain("The file password is fresh again.");
        _pod.Posts.ShouldBe(1);
    }

    [Fact]
    public async Task Ready_names_the_file_that_is_old()
    {
        _pod.Asks(Password());
        Vault.Data[Db] = Version(1, "old");
        var asked = false;

        await _pod.LiveAsync(TimeSpan.FromHours(1), () =>
        {
            Vault.Data[Db] = null;
            if (!asked && _pod.Run.Errors.Contains("Keeping the old file", StringComparison.Ordinal))
            {
                asked = true;
                _pod.Run.RunAsync("ready").GetAwaiter().GetResult().ShouldBe(0);
            }
        });

        _pod.Run.Output.ShouldContain("ready, but the file password is old: vault-injector.io/secret.password: no secret exists at");
    }

    private static FileRequest User() => new("user") { Secret = Creds, Field = "username" };

    private static FileRequest Password() => new("password") { Secret = Db, Field = "password" };

    private static string Version(int version, string password) =>
        $$$"""{"data":{"password":"{{{password}}}"},"metadata":{"version":{{{version}}}}}""";

    private void UserIsLive() => Vault.IsLive(_pod.Run.FileText("user")).ShouldBeTrue($"at {_pod.Run.Now:O}");
}
