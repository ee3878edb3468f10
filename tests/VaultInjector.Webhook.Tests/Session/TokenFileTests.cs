using VaultInjector.Webhook.Health;

namespace VaultInjector.Webhook.Tests.Session;

/// <summary>The file of the injector's own token, whatever is written into it.</summary>
public sealed class TokenFileTests : IDisposable
{
    private readonly SessionScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Says_what_to_do_when_the_token_is_revoked_and_goes_on_when_the_file_changes()
    {
        var first = File.ReadAllText(_scene.TokenFile);
        var said = new ReadinessState(true, "");
        TimeSpan? backAfter = null;
        _scene.Time.Watch = () =>
        {
            if (_scene.Time.Passed > TimeSpan.FromHours(1) && _scene.Vault.IsAlive(first))
            {
                _scene.Vault.Revoke(first);
                _scene.Session.RevalidateSoon();
            }

            if (_scene.Time.Passed > TimeSpan.FromHours(2) && said.IsWell)
            {
                said = _scene.Session.State;
                File.WriteAllText(_scene.TokenFile, _scene.Vault.Issue());
            }

            backAfter ??= !said.IsWell && _scene.Session.State.IsWell ? _scene.Time.Passed - TimeSpan.FromHours(2) : null;
        };

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromHours(3));

        said.Ready.ShouldBeTrue("pods are created without Vault");
        said.IsWell.ShouldBeFalse();
        said.Detail.ShouldContain("permission denied");
        said.Detail.ShouldContain($"Put a living token into {_scene.TokenFile}");
        said.Detail.ShouldContain("certs-scripts/configure-injector.sh --auth token");
        backAfter.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Takes_a_token_that_replaces_a_living_one_within_seconds()
    {
        var next = "";
        TimeSpan? took = null;
        _scene.Time.Watch = () =>
        {
            if (_scene.Time.Passed > TimeSpan.FromHours(1) && next.Length == 0)
            {
                File.WriteAllText(_scene.TokenFile, next = _scene.Vault.Issue());
            }

            took ??= next.Length > 0 && _scene.Session.TokenNow.Reveal() == next ? _scene.Time.Passed - TimeSpan.FromHours(1) : null;
        };

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromHours(2));

        took.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("hvs.unknown-to-vault")]
    [InlineData("two words")]
    [InlineData("root-token")]
    public async Task Keeps_a_living_token_where_the_file_gets_a_worse_one(string worse)
    {
        var good = File.ReadAllText(_scene.TokenFile);
        _scene.Vault.Issue("root-token", "root");
        _scene.Time.Watch = () =>
        {
            if (_scene.Time.Passed > TimeSpan.FromHours(1))
            {
                File.WriteAllText(_scene.TokenFile, worse);
            }

            _scene.Session.TokenNow.Reveal().ShouldBe(good);
            _scene.Vault.IsAlive(good).ShouldBeTrue($"after {_scene.Time.Passed}");
        };

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromDays(1));

        _scene.Lifetime.Stopped.ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_root_token_at_start()
    {
        File.WriteAllText(_scene.TokenFile, _scene.Vault.Issue("root-token", "root"));

        await _scene.Time.RunAsync(_scene.Session, TimeSpan.FromMinutes(1));

        _scene.Session.RefusedRoot.ShouldBeTrue();
        _scene.Lifetime.Stopped.ShouldBeTrue();
    }
}
