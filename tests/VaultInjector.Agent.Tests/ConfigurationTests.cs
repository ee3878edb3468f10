using VaultInjector.Agent.Files;
using VaultInjector.Agent.Tests.Support;

namespace VaultInjector.Agent.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly AgentRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Lists_every_error_at_once()
    {
        foreach (var name in _run.Environment.Keys.Where(name => name != "VAULT_INJECTOR_TERMINATION_LOG").ToArray())
        {
            _run.Environment[name] = null;
        }

        (
            await _run.With("FILE_MODE", "rw")
                .With("TIMEOUT_SECONDS", "5m")
                .With("OUTPUT", "env")
                .With("REVOKE_ON_EXIT", "yes")
                .RunAsync("init")
        ).ShouldBe(64);

        string[] names =
        [
            "URL",
            "VAULT_ADDR",
            "CA_BUNDLE",
            "ROLE",
            "AUTH_METHOD",
            "AUTH_PATH",
            "IDENTITY_FILE",
            "DIRECTORY",
            "FILE_MODE",
            "TIMEOUT_SECONDS",
            "OUTPUT",
            "REVOKE_ON_EXIT",
        ];
        names.ShouldAllBe(name => _run.LastWords.Contains($"VAULT_INJECTOR_{name} is", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("URL", "http://injector.test")]
    [InlineData("URL", "https://user:pw@injector.test")]
    [InlineData("URL", "https://injector.test/path")]
    [InlineData("VAULT_ADDR", "http://vault.test:8200")]
    [InlineData("VAULT_ADDR", "vault.test:8200")]
    [InlineData("VAULT_ADDR", "https://user@vault.test:8200")]
    [InlineData("VAULT_ADDR", "https://vault.test:8200?x")]
    [InlineData("VAULT_ADDR", "https://vault.test:8200#x")]
    [InlineData("VAULT_ADDR", "https://vault.test:8200/v1/")]
    [InlineData("VAULT_ADDR", "https://[::1")]
    [InlineData("CA_BUNDLE", "/etc/ca.crt")]
    [InlineData("CA_BUNDLE", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("ROLE", "../../sys/seal")]
    [InlineData("ROLE", "..")]
    [InlineData("ROLE", "a b")]
    [InlineData("AUTH_METHOD", "userpass")]
    [InlineData("AUTH_PATH", "auth/../sys")]
    [InlineData("AUTH_PATH", "approle")]
    [InlineData("AUTH_PATH", "auth//approle")]
    [InlineData("FILE_MODE", "8888")]
    [InlineData("FILE_MODE", "4440")]
    [InlineData("FILE_MODE", "0000")]
    [InlineData("TIMEOUT_SECONDS", "-1")]
    [InlineData("TIMEOUT_SECONDS", "99999999999")]
    [InlineData("DIRECTORY", "relative")]
    public async Task Refuses_a_wrong_value_without_any_request(string name, string value)
    {
        (await _run.With(name, value).RunAsync("init")).ShouldBe(64);

        _run.LastWords.ShouldContain($"VAULT_INJECTOR_{name}");
        _run.World.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("secret-id", "token")]
    [InlineData("wrapped-secret-id", "kubernetes")]
    public async Task Refuses_secret_ids_with_methods_that_have_none(string output, string method)
    {
        (await _run.With("OUTPUT", output).With("AUTH_METHOD", method).RunAsync("init")).ShouldBe(64);

        _run.LastWords.ShouldContain("needs VAULT_INJECTOR_AUTH_METHOD 'approle'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("INIT")]
    [InlineData("--help")]
    public async Task Refuses_unknown_commands_with_the_usage(string command)
    {
        (await _run.RunAsync(command)).ShouldBe(64);

        _run.Errors.ShouldContain("init | sidecar | exec -- COMMAND | ready | version");
    }

    [Fact]
    public async Task Is_not_ready_before_anything_is_written()
    {
        (await _run.RunAsync("ready")).ShouldBe(1);

        _run.Output.ShouldContain("ca.crt, vault-token, token not written yet");
    }

    [Fact]
    public async Task Is_not_ready_with_files_but_no_state()
    {
        await _run.RunAsync("init");
        File.Delete(Path.Combine(_run.Directory, AgentState.FileName));

        (await _run.RunAsync("ready")).ShouldBe(1);
    }

    [Fact]
    public async Task Is_not_ready_once_the_token_has_ended()
    {
        await _run.RunAsync("init");
        _run.Time.Advance(TimeSpan.FromHours(6));

        (await _run.RunAsync("ready")).ShouldBe(1);

        _run.Output.ShouldContain("the token expired at 2026-01-01T06:00:00Z");
    }
}
