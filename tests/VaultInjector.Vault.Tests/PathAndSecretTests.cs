using System.Text;
using System.Text.Json;
using CsCheck;
using VaultInjector.Vault.Transport;

namespace VaultInjector.Vault.Tests;

public sealed class PathAndSecretTests
{
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("\u0085")]
    public async Task Refuses_a_name_before_it_is_sent(string role)
    {
        var vault = StubVault.Answering(200, "{}");
        await Should.ThrowAsync<ArgumentException>(() => vault.Client().AppRole().ReadRoleIdAsync(StubVault.Token, role, default));
        vault.Asked.ShouldBe("nothing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/approle")]
    [InlineData("auth/approle/")]
    [InlineData("auth//approle")]
    [InlineData("auth/../sys")]
    [InlineData("auth/./approle")]
    [InlineData("auth/app role")]
    [InlineData("auth/approle?list=true")]
    [InlineData("auth/approle%2f..")]
    public void Refuses_a_mount_that_is_not_a_plain_path(string mount) =>
        Should.Throw<ArgumentException>(() => StubVault.Answering(200, "{}").Client().AppRole(mount));

    [Theory]
    [InlineData("../../sys/seal", "..%2F..%2Fsys%2Fseal")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a?b#c", "a%3Fb%23c")]
    [InlineData("%2e%2e", "%252e%252e")]
    [InlineData("rôle", "r%C3%B4le")]
    public async Task Escapes_a_name_into_one_segment(string role, string segment)
    {
        var vault = StubVault.Answering(200, """{"data":{"role_id":"x"}}""");
        await vault.Client().AppRole().ReadRoleIdAsync(StubVault.Token, role, default);
        vault.Asked.ShouldBe($"GET /v1/auth/approle/role/{segment}/role-id");
    }

    [Fact]
    public void Escapes_any_name_into_exactly_one_segment_that_gives_it_back() => Gen.String.Sample(name =>
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

    [Fact]
    public void Any_name_stays_in_its_segment() => Gen.String.Sample(role =>
    {
        var vault = StubVault.Answering(200, """{"data":{"role_id":"x"}}""");
        try
        {
            vault.Client().AppRole().ReadRoleIdAsync(StubVault.Token, role, default).GetAwaiter().GetResult();
        }
        catch (ArgumentException)
        {
            return vault.Asked == "nothing";
        }

        return vault.Asked.StartsWith("GET /v1/auth/approle/role/", StringComparison.Ordinal)
            && vault.Asked.EndsWith("/role-id", StringComparison.Ordinal)
            && vault.Asked.Count(letter => letter == '/') == 6;
    });

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("ünicode")]
    public void Refuses_a_secret_that_is_invalid_in_a_header_and_does_not_print_it(string text)
    {
        var refusals = new[]
        {
            Should.Throw<ArgumentException>(() => new VaultToken(text)),
            Should.Throw<ArgumentException>(() => new WrappingToken(text)),
            Should.Throw<ArgumentException>(() => new SecretId(text)),
        };
        refusals.ShouldAllBe(refusal => text.Length == 0 || !refusal.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_print_and_serialise_redacted_also_inside_answers()
    {
        object[] holders =
        [
            new VaultToken("canary"),
            new WrappingToken("canary"),
            new SecretId("canary"),
            new VaultAuth(new VaultToken("canary"), "acc", TimeSpan.Zero, Renewable: true, []),
            new WrapInfo(new WrappingToken("canary"), TimeSpan.Zero, "path", null),
            new IssuedSecretId(new SecretId("canary"), "acc", TimeSpan.Zero, null),
        ];
        object[] requests =
        [
            VaultRequest.Get(VaultPath.Of("sys/health"), new VaultToken("canary")),
            VaultRequest.Post(VaultPath.Of("sys/wrapping/lookup")).With(json => json.WriteString("token", "canary")),
        ];
        requests.ShouldAllBe(request => !request.ToString()!.Contains("canary", StringComparison.Ordinal));
        foreach (var holder in holders)
        {
            holder.ToString()!.ShouldNotContain("canary");
            JsonSerializer.Serialize(holder, holder.GetType()).ShouldNotContain("canary");
        }
    }

    private static string Wellformed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
