using CsCheck;
using VaultInjector.Agent.Configuration;
using VaultInjector.Agent.Hooks;

namespace VaultInjector.Agent.Tests;

/// <summary>A hook by HTTP reaches this pod's own loopback and nothing else, whatever is written into it.</summary>
public sealed class HookAddressTests
{
    [Theory]
    [InlineData("http:169.254.169.254/x")]
    [InlineData("http:8080@169.254.169.254/x")]
    [InlineData("http:[::1]:8080/x")]
    [InlineData("http:[::ffff:10.0.0.1]:8080/x")]
    [InlineData("http:8080%40evil.test/x")]
    [InlineData("http://evil.test/x")]
    [InlineData("http:user:pw@127.0.0.1:8080/x")]
    [InlineData("http: 8080/x")]
    [InlineData("http:+8080/x")]
    [InlineData("http:0/x")]
    [InlineData("https:8443/x")]
    public void Refuses_everything_that_names_a_host(string text) => HookSettings.Parse(text, "uid").ShouldBeNull();

    [Theory]
    [InlineData("http:8080/@evil.test/x")]
    [InlineData("http:8080//evil.test/x")]
    [InlineData("http:8080/%2e%2e/%2f%2fevil.test")]
    [InlineData("http:8080/\\\\evil.test\\x")]
    [InlineData("http:8080/:80@evil.test")]
    public void Sends_every_path_to_the_loopback_address(string text) =>
        Target(text).GetLeftPart(UriPartial.Authority).ShouldBe("http://127.0.0.1:8080");

    [Fact]
    public void Sends_any_path_to_the_loopback_address() =>
        Gen.Select(Gen.UShort[1, ushort.MaxValue], Gen.OneOf<string>(Gen.String, Gen.String[Gen.Char["@:/\\?#%[].e2f "], 0, 20]))
            .Sample(
                (port, path) =>
                {
                    var target = Target($"http:{port}/{path}");
                    (target.Scheme, target.Host, target.Port, target.UserInfo).ShouldBe(("http", "127.0.0.1", port, ""));
                });

    private static Uri Target(string text) =>
        new(
            new HttpAction(HookSettings.Parse(text, "uid").ShouldBeOfType<HookSettings.Http>(), "on-renew", TimeProvider.System)
                .Name["POST ".Length..]);
}
