using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Tests.Roles;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abb", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("A", "a", false)]
    public void Matches(string pattern, string text, bool matches) => Wildcard.Matches(pattern, text).ShouldBe(matches);

    [Theory]
    [InlineData("a", false)]
    [InlineData("a*", true)]
    [InlineData("?", true)]
    public void Knows_a_pattern(string text, bool isPattern) => Wildcard.IsPattern(text).ShouldBe(isPattern);
}
