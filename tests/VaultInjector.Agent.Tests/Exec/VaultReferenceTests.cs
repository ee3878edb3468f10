using VaultInjector.Contracts;

namespace VaultInjector.Agent.Tests.Exec;

/// <summary>References in the value of a variable: what is one, what is none, and what is written wrongly.</summary>
public sealed class VaultReferenceTests
{
    [Theory]
    [InlineData("vault:secret/app#password", "secret/app|password||")]
    [InlineData("vault:secret/data/app#password#3", "secret/data/app|password|3|")]
    [InlineData("vault:secret/app#${.user}-x", "secret/app|||${.user}-x")]
    [InlineData("vault:secret/app#${.user}#x}#2", "secret/app||2|${.user}#x}")]
    [InlineData("vault:database/creds/ro#a field", "database/creds/ro|a field||")]
    public void A_whole_value_is_one_reference(string value, string expected) =>
        VaultReferences.Read(value).ShouldNotBeNull().Select(Text).ShouldBe([expected]);

    [Theory]
    [InlineData("postgres://${vault:secret/db#user}:${vault:secret/db#password#2}@db/app", new[]
    {
        "postgres://", "secret/db|user||", ":", "secret/db|password|2|", "@db/app",
    })]
    [InlineData("${vault:a/b#c}", new[] { "a/b|c||" })]
    [InlineData("x${vault:a/b#${.c}-${.d}}y", new[] { "x", "a/b|||${.c}-${.d}", "y" })]
    [InlineData("${HOME} ${vault:8200} ${vault:a/b#c}", new[] { "${HOME} ${vault:8200} ", "a/b|c||" })]
    [InlineData("$${vault:a/b#c}$", new[] { "$", "a/b|c||", "$" })]
    public void A_text_holds_references(string value, string[] expected) =>
        VaultReferences.Read(value).ShouldNotBeNull().Select(Text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("vault:8200")]
    [InlineData("vault:")]
    [InlineData("https://vault:8200/#ui")]
    [InlineData("a vault:secret/app#password")]
    [InlineData("${vault:8200}")]
    [InlineData("${vault:8200")]
    [InlineData("${VAULT:secret/app#password}")]
    [InlineData(">>vault:secret/app#password")]
    public void Other_values_hold_none(string value) => VaultReferences.Read(value).ShouldBeNull();

    [Theory]
    [InlineData("vault:#password", "lacks its path")]
    [InlineData("vault:/#password", "lacks its path")]
    [InlineData("vault:secret/app#", "lacks its path or its field")]
    [InlineData("vault:secret/app##2", "lacks its path or its field")]
    [InlineData("vault:secret/my app#password", "has spaces")]
    [InlineData("vault:secret/app#password#latest", "no whole number")]
    [InlineData("vault:secret/app#password#0", "no whole number")]
    [InlineData("vault:secret/app#password#-1", "no whole number")]
    [InlineData("vault:secret/app#password#99999999999", "no whole number")]
    [InlineData("vault:secret/app#pass#word#1", "more than two '#'")]
    [InlineData("x ${vault:secret/app#password", "no closing brace")]
    [InlineData("x ${vault:secret/app#} y", "lacks its path or its field")]
    public void A_wrong_reference_is_refused_with_what_was_expected(string value, string why)
    {
        var wrong = Should.Throw<FormatException>(() => VaultReferences.Read(value));

        wrong.Message.ShouldContain(why);
        wrong.Message.ShouldContain("expected ");
    }

    private static string Text(VariablePart part) => part.Text ?? $"{part.Secret}|{part.Field}|{part.Version}|{part.Template}";
}
