using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Tests.Secrets;

public sealed class SecretPathTests
{
    [Theory]
    [InlineData("secret/web/db", "secret/web/db", null, null)]
    [InlineData("secret/data/web/db", "secret/data/web/db", null, null)]
    [InlineData(" /secret/web/db/ ", "secret/web/db", null, null)]
    [InlineData("secret/web/db#password", "secret/web/db", "password", null)]
    [InlineData("secret/web/db#password?version=3", "secret/web/db", "password", 3)]
    [InlineData("secret/web/db?version=3#password", "secret/web/db", "password", 3)]
    [InlineData("secret/web/db?version=12", "secret/web/db", null, 12)]
    [InlineData("secret/web/db#tls.crt", "secret/web/db", "tls.crt", null)]
    [InlineData("secret/web/db#a#b", "secret/web/db", "a#b", null)]
    [InlineData("secret/my app/größe", "secret/my app/größe", null, null)]
    [InlineData("secret/sys/auth", "secret/sys/auth", null, null)]
    [InlineData("database/creds/web", "database/creds/web", null, null)]
    [InlineData("identity/oidc/token/web", "identity/oidc/token/web", null, null)]
    public void Reads(string text, string path, string? field, int? version) =>
        SecretPath.Read(text).Value.ShouldBe(new SecretPath(path, field, version));

    [Theory]
    [InlineData("", "a path in Vault")]
    [InlineData("/", "a path in Vault")]
    [InlineData("#password", "a path in Vault")]
    [InlineData("secret", "a mount and a path below it")]
    [InlineData("secret/web/db#", "the name of a field")]
    [InlineData("secret/web/db#?version=1", "the name of a field")]
    [InlineData("secret/../sys/raw", "without the segments")]
    [InlineData("secret/./db", "without the segments")]
    [InlineData("secret//db", "without empty segments")]
    [InlineData("secret/ /db", "without empty segments")]
    [InlineData("sys/raw/core/keyring", "Vault's own administration")]
    [InlineData("/sys/leases/lookup/x", "Vault's own administration")]
    [InlineData("auth/token/lookup-self", "logins and tokens")]
    [InlineData("cubbyhole/a", "belongs to one token")]
    [InlineData("/v1/secret/data/web", "without v1/")]
    [InlineData("https://vault.example/v1/secret/web", "no address")]
    [InlineData("secret/a\nb", "control characters")]
    [InlineData("secret/a\u2028b", "control characters")]
    [InlineData("secret/web/db?version=0", "from 1")]
    [InlineData("secret/web/db?version=-1", "from 1")]
    [InlineData("secret/web/db?version=", "from 1")]
    [InlineData("secret/web/db?version=99999999999", "from 1")]
    [InlineData("secret/web/db?list=true", "the only parameter")]
    [InlineData("secret/web/db?version=1&version=2", "one parameter")]
    [InlineData("secret/web/db?", "the only parameter")]
    public void Refuses_and_says_why(string text, string reason)
    {
        var (value, mistake) = SecretPath.Read(text);

        value.ShouldBeNull();
        mistake!.Expected.ShouldContain(reason, Case.Sensitive);
    }

    [Fact]
    public void Suggests_the_parameter_for_a_mistyped_one() =>
        SecretPath.Read("secret/web/db?verison=1").Mistake!.Nearest.ShouldBe("version");
}
