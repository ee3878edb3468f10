using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>What secrets survive: a killed agent, a Vault that is away, a token that is replaced.</summary>
public sealed class SecretSurvivalTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private const string Creds = "database/creds/web";
    private readonly SecretPod _pod = new();

    private StubSecrets Vault => _pod.Vault;

    private string User => _pod.Run.FileText("user");

    public void Dispose() => _pod.Dispose();

    [Fact]
    public async Task Init_hands_over_to_the_sidecar_with_one_login_and_one_read()
    {
        AsksForBoth();

        await _pod.LiveAsync(TimeSpan.FromMinutes(4), UserIsLive);

        _pod.Run.World.Logins.ShouldBe(1);
        Vault.Asked.ShouldBe([$"GET {Creds}", $"GET {Db}"]);
        _pod.Posts.ShouldBe(0);
    }

    [Fact]
    public async Task A_killed_agent_reads_no_dynamic_secret_twice()
    {
        AsksForBoth();
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        _pod.Run.With("REVOKE_ON_EXIT", "false");

        for (var restart = 0; restart < 20; restart++)
        {
            await _pod.LiveOnAsync(TimeSpan.FromMinutes(35), UserIsLive);
        }

        Vault.Count($"GET {Creds}").ShouldBe(1);
        Vault.Count("POST sys/leases/renew").ShouldBeInRange(16, 19);
        _pod.Run.World.Logins.ShouldBe(1);
        _pod.Posts.ShouldBe(0);
    }

    [Fact]
    public async Task A_restarted_agent_repairs_what_was_half_written_and_tells_the_app()
    {
        AsksForBoth();
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        var user = User;
        File.Delete(Path.Combine(_pod.Run.Directory, "user"));

        await _pod.LiveOnAsync(TimeSpan.FromMinutes(1), () => { });

        User.ShouldBe(user);
        Vault.Count($"GET {Creds}").ShouldBe(1);
        _pod.Posts.ShouldBe(1);
    }

    [Theory]
    [InlineData(".secrets", "{")]
    [InlineData(".secrets", "{\"secrets\":[{}],\"files\":[{}],\"hooks\":[]}")]
    [InlineData(".secrets", null)]
    [InlineData(".answer-*", null)]
    public async Task A_state_that_is_damaged_costs_a_read_and_nothing_else(string pattern, string? content)
    {
        AsksForBoth();
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        foreach (var file in Directory.GetFiles(_pod.Run.StateDirectory, pattern))
        {
            File.Delete(file);
            if (content is not null)
            {
                File.WriteAllText(file, content);
            }
        }

        await _pod.LiveOnAsync(TimeSpan.FromHours(3), UserIsLive);

        Vault.Count($"GET {Creds}").ShouldBe(2);
    }

    [Fact]
    public async Task An_outage_longer_than_the_lease_costs_the_lease_but_not_the_agent()
    {
        AsksForBoth();
        var began = _pod.Run.Now;
        Vault.Instead = _ => _pod.Run.Now - began is var at && at > TimeSpan.FromMinutes(30) && at < TimeSpan.FromHours(3)
            ? StubSecrets.Refused(503, "Vault is sealed")
            : null;

        await _pod.LiveAsync(TimeSpan.FromHours(6), () =>
        {
            _pod.Run.Has("user").ShouldBeTrue();
            if (_pod.Run.Now - began is var at && (at < TimeSpan.FromMinutes(60) || at > TimeSpan.FromHours(3.05)))
            {
                UserIsLive();
            }
        });

        Vault.Created.ShouldBe(2);
        _pod.Run.Errors.Split("Cannot refresh the secrets, will retry").Length.ShouldBe(2, "each cause is said once");
        _pod.Run.Errors.ShouldContain("The secrets are fresh again.");
        _pod.Posts.ShouldBe(1);
    }

    [Fact]
    public async Task An_outage_shorter_than_the_lease_left_costs_nothing()
    {
        AsksForBoth();
        var began = _pod.Run.Now;
        Vault.Instead = _ => _pod.Run.Now - began is var at && at > TimeSpan.FromMinutes(30) && at < TimeSpan.FromMinutes(58)
            ? StubSecrets.Refused(503, "Vault is sealed")
            : null;

        await _pod.LiveAsync(TimeSpan.FromHours(6), UserIsLive);

        Vault.Count($"GET {Creds}").ShouldBe(1);
        _pod.Posts.ShouldBe(0);
    }

    [Fact]
    public async Task A_new_token_takes_over_the_leases_before_the_old_one_ends()
    {
        AsksForBoth();
        _pod.Run.World.MaxTtl = TimeSpan.FromHours(10);

        await _pod.LiveAsync(TimeSpan.FromDays(3), UserIsLive);

        _pod.Run.World.Logins.ShouldBeGreaterThan(5);
        Vault.Count($"GET {Creds}").ShouldBe(_pod.Run.World.Logins);
        _pod.Posts.ShouldBe(_pod.Run.World.Logins - 1);
        Vault.LiveUsers.ShouldBeEmpty("the leases of every token end with the pod");
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_noticed_at_the_next_refusal()
    {
        AsksForBoth();
        var revoked = false;

        await _pod.LiveAsync(TimeSpan.FromMinutes(20), () =>
        {
            if (!revoked)
            {
                revoked = true;
                _pod.Run.World.Revoke(_pod.Run.FileText("token"));
            }
        });

        _pod.Run.World.Logins.ShouldBe(2);
        Vault.Count($"GET {Creds}").ShouldBe(2);
        _pod.Run.Errors.ShouldContain("The file password is fresh again.");
    }

    [Fact]
    public async Task A_policy_that_forbids_a_secret_later_renews_the_token_once_and_keeps_the_file()
    {
        AsksForBoth();
        var began = _pod.Run.Now;
        Vault.Instead = path => path == Db && _pod.Run.Now - began > TimeSpan.FromMinutes(1)
            ? StubSecrets.Refused(403, "permission denied")
            : null;

        await _pod.LiveAsync(TimeSpan.FromHours(2), UserIsLive);

        _pod.Run.FileText("password").ShouldBe("canary");
        _pod.Run.World.Logins.ShouldBe(1);
        _pod.Run.World.Count("/v1/auth/token/renew-self").ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_cannot_be_replaced_is_named_once_and_tried_again()
    {
        AsksForBoth();
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        var path = Path.Combine(_pod.Run.Directory, "password");
        File.Delete(path);
        Directory.CreateDirectory(Path.Combine(path, "in the way"));
        Vault.Data[Db] = """{"data":{"password":"new"}}""";

        await _pod.LiveOnAsync(TimeSpan.FromMinutes(20), UserIsLive);

        _pod.Run.Errors.Split($"Cannot write {path}").Length.ShouldBe(2, _pod.Run.Errors);
        _pod.Posts.ShouldBe(0);
    }

    private void AsksForBoth()
    {
        _pod.Asks(
            new FileRequest("user") { Secret = Creds, Field = "username" },
            new FileRequest("password") { Secret = Db, Field = "password" });
        Vault.Data[Db] = """{"data":{"password":"canary"}}""";
    }

    private void UserIsLive() => Vault.IsLive(User).ShouldBeTrue($"at {_pod.Run.Now:O}");
}
