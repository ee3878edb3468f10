using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>How a sidecar ends, and what ends it.</summary>
public sealed class SidecarEndTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("true", false)]
    [InlineData("false", true)]
    public async Task Revokes_the_token_when_stopped_if_it_is_to(string revoke, bool validAfterwards)
    {
        (await _run.With("REVOKE_ON_EXIT", revoke).RunAsyncFor(TimeSpan.FromMinutes(5))).ShouldBe(0, _run.Errors);

        _run.World.IsValid(_run.FileText("token")).ShouldBe(validAfterwards);
    }

    [Fact]
    public async Task Ends_with_0_even_where_vault_cannot_be_asked_to_revoke()
    {
        _run.World.Overrides["/v1/auth/token/revoke-self"] = _ => throw new HttpRequestException("connection refused");

        (await RunForAsync(TimeSpan.FromMinutes(5))).ShouldBe(0);

        _run.Errors.ShouldContain("could not be revoked");
    }

    [Fact]
    public async Task Ends_with_3_where_a_later_login_is_intercepted()
    {
        _run.World.Renewable = false;
        _run.OnSleep = (_, _) =>
        {
            _run.World.Overrides["/v1/sys/wrapping/lookup"] = _ =>
                StubWorld.Answer(400, """{"errors":["wrapping token is not valid or does not exist"]}""");
            return Task.CompletedTask;
        };

        (await RunForAsync(TimeSpan.FromDays(1))).ShouldBe(3);

        _run.LastWords.ShouldContain("SECURITY");
    }

    [Theory]
    [InlineData("secret-id")]
    [InlineData("wrapped-secret-id")]
    public async Task Refuses_outputs_that_leave_no_token_to_keep_alive(string output)
    {
        (await _run.With("OUTPUT", output).RunAsync("sidecar")).ShouldBe(64);

        _run.World.Calls.ShouldBeEmpty();
    }

    private Task<int> RunForAsync(TimeSpan life, bool alwaysValid = true) => _run.RunAsyncFor(life, alwaysValid);
}
