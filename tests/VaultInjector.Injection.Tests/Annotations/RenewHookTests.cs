using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests.Annotations;

/// <summary>A hook never leaves the pod: there is no way to write a host into it.</summary>
public sealed class RenewHookTests
{
    [Theory]
    [InlineData("signal:HUP", "signal:HUP", null)]
    [InlineData("signal:SIGUSR1", "signal:USR1", null)]
    [InlineData("signal:HUP/nginx", "signal:HUP", "nginx")]
    [InlineData("http:8080", "http:8080/", null)]
    [InlineData("http:08080/reload?full=1", "http:8080/reload?full=1", null)]
    public void Reads(string text, string action, string? container) =>
        RenewHook.Parse(text).ShouldBe(new RenewHook(action, container));

    [Theory]
    [InlineData("")]
    [InlineData("HUP")]
    [InlineData("signal:")]
    [InlineData("signal:KILL")]
    [InlineData("signal:9")]
    [InlineData("signal:hup")]
    [InlineData("signal:HUP/")]
    [InlineData("http:")]
    [InlineData("http:0/reload")]
    [InlineData("http:65536/reload")]
    [InlineData("http:-1/reload")]
    [InlineData("http:8080reload")]
    [InlineData("http:8080@evil.example/reload")]
    [InlineData("http://evil.example/reload")]
    [InlineData("http:8080/\\evil.example")]
    [InlineData("http:8080/a b")]
    [InlineData("http:8080/a\r\nHost: evil.example")]
    [InlineData("https:8443/reload")]
    [InlineData("exec:/bin/sh")]
    public void Refuses(string text) => RenewHook.Parse(text).ShouldBeNull();
}
