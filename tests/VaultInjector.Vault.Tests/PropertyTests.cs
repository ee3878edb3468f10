using CsCheck;

namespace VaultInjector.Vault.Tests;

public sealed class PropertyTests
{
    [Fact]
    public void Escapes_any_name_into_exactly_one_segment_that_gives_it_back() =>
        Gen.String.Sample(name =>
        {
            if (name is "" or "." or ".." || name.Any(char.IsControl))
            {
                Should.Throw<ArgumentException>(() => VaultPath.Of("auth/token/create").Segment(name));
                return;
            }

            var uri = new Uri(new Uri("https://vault.test:8200"), VaultPath.Of("auth/token/create").Segment(name).ToString());
            var segments = uri.AbsolutePath.Split('/');
            segments.Length.ShouldBe(6);
            (uri.Host, uri.Query, uri.Fragment).ShouldBe(("vault.test", "", ""));
            Uri.UnescapeDataString(segments[5]).ShouldBe(Wellformed(name));
        });

    [Theory]
    [InlineData("../sys/seal")]
    [InlineData("a/../b")]
    [InlineData("a?x=1")]
    [InlineData("a#b")]
    [InlineData("a%2f..%2fb")]
    [InlineData("//host/x")]
    public void Keeps_a_hostile_role_inside_its_segment(string role)
    {
        var uri = new Uri(new Uri("https://vault.test:8200"), VaultPath.Of("auth/token/create").Segment(role).ToString());

        uri.AbsolutePath.ShouldStartWith("/v1/auth/token/create/");
        uri.AbsolutePath.Count(letter => letter == '/').ShouldBe(5);
        uri.PathAndQuery.ShouldNotContain('?');
    }

    [Theory]
    [InlineData("")]
    [InlineData("/auth")]
    [InlineData("auth/")]
    [InlineData("auth//x")]
    [InlineData("auth/../sys")]
    [InlineData("auth/%2e%2e")]
    [InlineData("auth x")]
    [InlineData("auth\n")]
    public void Refuses_a_mount_that_is_no_plain_path(string mount) => Should.Throw<ArgumentException>(() => VaultPath.Of(mount));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    public void Refuses_a_secret_path_that_would_leave_its_mount(string path) =>
        Should.Throw<ArgumentException>(() => VaultPath.Of("secret").Segments(path));

    [Fact]
    public void Prints_no_secret()
    {
        object[] holders =
        [
            new VaultToken("canary"), new WrappingToken("canary"), new SecretId("canary"),
            new VaultAuth(new VaultToken("canary"), "a", TimeSpan.Zero, true, []),
            new WrapInfo(new WrappingToken("canary"), TimeSpan.Zero, "p", null),
            new IssuedSecretId(new SecretId("canary"), "a", TimeSpan.Zero, 1),
            VaultRequest.Get(VaultPath.Of("sys/health"), new VaultToken("canary")),
            VaultRequest.Post(VaultPath.Of("sys/wrapping/lookup")).With(json => json.WriteString("token", "canary")),
        ];

        holders.ShouldAllBe(holder => !holder.ToString()!.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("line\r\nX-Vault-Token: other")]
    [InlineData("ümlaut")]
    public void Refuses_a_secret_that_could_break_a_header_without_repeating_it(string text)
    {
        var failure = Should.Throw<ArgumentException>(() => new VaultToken(text));

        (text.Length == 0 || !failure.Message.Contains(text, StringComparison.Ordinal)).ShouldBeTrue();
    }

    private static string Wellformed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
