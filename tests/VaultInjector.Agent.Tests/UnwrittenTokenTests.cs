using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>A token that no file can hold does not live on in Vault, and is not asked for again and again.</summary>
public sealed class UnwrittenTokenTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("ca.crt")]
    [InlineData("vault-token")]
    [InlineData("token")]
    public async Task Init_revokes_the_token_that_it_cannot_write(string file)
    {
        Block(file);

        (await _run.RunAsync("init")).ShouldBe(64);

        _run.World.Count("/v1/auth/token/revoke-self").ShouldBe(_run.World.Logins);
        _run.LastWords.ShouldContain($"Cannot write {Path.Combine(_run.Directory, file)} (");
    }

    [Fact]
    public async Task Init_revokes_the_token_where_its_state_cannot_be_written()
    {
        _run.WithState();
        Directory.CreateDirectory(Path.Combine(_run.StateDirectory, ".agent-state"));

        (await _run.RunAsync("init")).ShouldBe(64);

        _run.World.Count("/v1/auth/token/revoke-self").ShouldBe(1);
    }

    [Theory]
    [InlineData("vault-token", true)]
    [InlineData("token", false)]
    public async Task The_sidecar_revokes_a_new_token_unless_a_file_holds_it(string file, bool isRevoked)
    {
        (_run.World.Lease, _run.World.Renewable) = (TimeSpan.FromHours(1), false);
        (await _run.WithState().With("REVOKE_ON_EXIT", "false").RunAsync("init")).ShouldBe(0, _run.Errors);
        Block(file);

        await _run.RunAsyncFor(TimeSpan.FromMinutes(50), alwaysValid: false);

        _run.World.Logins.ShouldBeGreaterThan(1);
        _run.World.Count("/v1/auth/token/revoke-self").ShouldBe(isRevoked ? _run.World.Logins - 1 : 0);
        _run.Errors.Contains("The new token could not be written and is revoked.", StringComparison.Ordinal).ShouldBe(isRevoked);
    }

    /// <summary>A folder of this name: no file can take its place, whatever the user.</summary>
    private void Block(string file)
    {
        var path = Path.Combine(_run.Directory, file);
        File.Delete(path);
        Directory.CreateDirectory(path);
    }
}
