using VaultInjector.Agent.Tests.Support;
using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Secrets;

/// <summary>A wall clock that jumps leaves no moment without a lease.</summary>
public sealed class SecretClockTests : IDisposable
{
    private const string Db = "secret/data/web/db";
    private const string Creds = "database/creds/web";
    private readonly SecretPod _pod = new();

    private StubSecrets Vault => _pod.Vault;

    private string User => _pod.Run.FileText("user");

    public void Dispose() => _pod.Dispose();

    [Theory]
    [InlineData(-48, 1)]
    [InlineData(48, 2)]
    public async Task A_wall_clock_that_was_set_while_the_agent_was_down_leaves_no_moment_without_a_lease(int hours, int users)
    {
        AsksForBoth();
        (await _pod.Run.RunAsync("init")).ShouldBe(0, _pod.Run.Errors);
        // The next agent's wall clock is wrong by that; Vault's is not.
        _pod.Run.WallClockOffset = TimeSpan.FromHours(hours);

        await _pod.LiveOnAsync(TimeSpan.FromHours(5), UserIsLive);

        Vault.Created.ShouldBe(users);
    }

    [Theory]
    [InlineData(-48)]
    [InlineData(48)]
    public async Task A_wall_clock_that_is_set_while_the_agent_runs_costs_nothing(int hours)
    {
        AsksForBoth();

        await _pod.LiveAsync(TimeSpan.FromHours(5), () =>
        {
            _pod.Run.WallClockOffset = TimeSpan.FromHours(hours);
            UserIsLive();
        });

        Vault.Created.ShouldBe(1);
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
