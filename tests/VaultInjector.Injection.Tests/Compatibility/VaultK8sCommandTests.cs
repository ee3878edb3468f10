using VaultInjector.Injection.Compatibility;

namespace VaultInjector.Injection.Tests.Compatibility;

public sealed class VaultK8sCommandTests
{
    [Theory]
    [InlineData("kill -HUP 1", "signal:HUP")]
    [InlineData("kill -s USR1 $(pidof app)", "signal:USR1")]
    [InlineData("/bin/sh -c 'kill -SIGHUP $(pidof vault-app) || true'", "signal:HUP")]
    [InlineData("sh -c \"pkill -HUP nginx\"", "signal:HUP")]
    [InlineData("killall -1 haproxy", "signal:HUP")]
    [InlineData("pkill app", "signal:TERM")]
    [InlineData("curl -XPOST http://127.0.0.1:9090/-/reload", "http:9090/-/reload")]
    [InlineData("wget -q --post-data='' http://localhost:8080/reload", "http:8080/reload")]
    [InlineData("curl http://127.0.0.1:9090/status", null)]
    [InlineData("curl -X POST http://reloader.example/reload", null)]
    [InlineData("curl -X POST http://127.0.0.1:1/x; rm -rf /", null)]
    [InlineData("kill -HUP 1 && touch /tmp/x", null)]
    [InlineData("sh -c /reload.sh", null)]
    public void Reads_a_command_that_is_a_hook(string command, string? hook) => VaultK8sCommand.Hook(command).ShouldBe(hook);

    [Fact]
    public void Does_not_let_a_long_command_cost_time() => VaultK8sCommand.Hook(new string(' ', 200_000) + "kill").ShouldBeNull();
}
