using VaultInjector.Contracts;
using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Tests.Secrets;

/// <summary>References in values of variables: which texts are references, and which of those may be read.</summary>
public sealed class VaultReferenceTests
{
    [Theory]
    [InlineData("vault:8200")]
    [InlineData("vault:secret/web/db")]
    [InlineData("https://vault:8200/#top")]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("${DB_URL}")]
    [InlineData("$(DB_URL)")]
    [InlineData("VAULT:secret/web/db#password")]
    public void Is_no_reference(string text) => VaultReference.Read(text, ReferenceDialect.Own).ShouldBe((null, null));

    [Theory]
    [InlineData("vault:secret/web/db#password", "[secret/web/db#password@]")]
    [InlineData("vault:/secret/data/web/db/#password", "[secret/data/web/db#password@]")]
    [InlineData("vault:secret/web/db#password#7", "[secret/web/db#password@7]")]
    [InlineData("vault:database/creds/web#user name", "[database/creds/web#user name@]")]
    [InlineData("${vault:secret/web/db#password}", "[secret/web/db#password@]")]
    [InlineData("a ${vault:a/db#user#2}:${vault:a/db#password}@db", "a [a/db#user@2]:[a/db#password@]@db")]
    [InlineData("$(HOME)/${X}/${vault:secret/web/db#user}$", "$(HOME)/${X}/[secret/web/db#user@]$")]
    public void Says_what_the_value_consists_of(string text, string parts) =>
        string.Concat(VaultReference.Read(text, ReferenceDialect.Own).Parts.ShouldNotBeNull().Select(part =>
            part.Text ?? $"[{part.Secret}#{part.Field}@{part.Version}]")).ShouldBe(parts);

    [Theory]
    [InlineData("vault:#password", "path")]
    [InlineData("vault:secret#password", "a mount and a path below it")]
    [InlineData("vault:secret/../sys/raw#x", "without the segments . and ..")]
    [InlineData("vault:sys/raw/x#y", "Vault's own administration")]
    [InlineData("vault:auth/token/lookup-self#id", "logins and tokens")]
    [InlineData("vault:cubbyhole/x#y", "cubbyhole")]
    [InlineData("vault:v1/secret/web#x", "without v1/")]
    [InlineData("vault:secret//web#x", "empty segments")]
    [InlineData("vault:secret/web/db#", "the name of a field")]
    [InlineData("vault:secret/web/db#password#", "number of a version")]
    [InlineData("vault:secret/web/db#password#0", "number of a version")]
    [InlineData("vault:secret/web/db#password#-1", "number of a version")]
    [InlineData("vault:secret/web/db#password#99999999999", "number of a version")]
    [InlineData("vault:secret/web/db#password?version=3", "after a second #")]
    [InlineData("vault:secret/web/db?version=3#password", "after a second #")]
    [InlineData("vault:secret/web/db#pass\nword", "the name of a field")]
    [InlineData("vault:secret/we\u0000b/db#password", "control characters")]
    [InlineData("a ${vault:secret/web/db#password", "closes the reference")]
    [InlineData("a ${vault:sys/x#y} ${vault:secret/web/db#password}", "Vault's own administration")]
    public void Names_the_mistake(string text, string words)
    {
        var (parts, mistake) = VaultReference.Read(text, ReferenceDialect.Own);

        parts.ShouldBeNull();
        mistake.ShouldNotBeNull().Expected.ShouldContain(words);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_value_has_at_most_32_references(int references, bool allowed) =>
        (VaultReference.Read(Many("${vault:a/b#c}", references), ReferenceDialect.Own).Parts is not null).ShouldBe(allowed);

    [Fact]
    public void A_long_value_with_references_is_refused_and_another_stays()
    {
        var filling = new string('x', 70_000);

        VaultReference.Read("${vault:a/b#c}" + filling, ReferenceDialect.Own).Mistake.ShouldNotBeNull().Expected.ShouldContain("65536");
        VaultReference.Read($"see vault: {filling}", ReferenceDialect.Own).ShouldBe((null, null));
    }

    private static string Many(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
