using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

/// <summary>A login by Vault's kubernetes auth with a token for another audience is no trouble that passes.</summary>
public sealed class AudienceTests : IDisposable
{
    private readonly AgentRun _run = new();

    public AudienceTests() => _run.With("AUTH_METHOD", "kubernetes").With("AUTH_PATH", "auth/kubernetes");

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(500, "invalid audience (aud) claim: audience claim does not match any expected audience")]
    [InlineData(403, "invalid audience (aud) claim: audience claim does not match any expected audience")]
    public async Task It_fails_fast_and_names_the_setting(int status, string said)
    {
        Answer(status, said);
        var began = _run.Now;

        (await _run.RunAsync("init")).ShouldBe(77, _run.Errors);

        (_run.Now - began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        _run.LastWords.ShouldContain("Set Injection:KubernetesAuthAudience to the audience of the role");
        _run.LastWords.ShouldContain("vault read auth/kubernetes/role/yn-api");
    }

    [Fact]
    public async Task Another_internal_error_is_waited_for()
    {
        Answer(500, "internal error");

        (await _run.With("TIMEOUT_SECONDS", "30").RunAsync("init")).ShouldBe(69, _run.Errors);

        _run.LastWords.ShouldNotContain("KubernetesAuthAudience");
    }

    private void Answer(int status, string said) =>
        _run.World.Overrides["/v1/auth/kubernetes/login"] = _ => StubWorld.Answer(status, $$"""{"errors":["{{said}}"]}""");
}
