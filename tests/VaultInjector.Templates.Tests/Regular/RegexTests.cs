namespace VaultInjector.Templates.Tests.Regular;

/// <summary>RE2's syntax and Go's way to search and replace.</summary>
public sealed class RegexTests
{
    [Theory]
    [InlineData("a|ab", "abc", "X", "Xbc")]
    [InlineData("a*", "baac", "X", "XbXcX")]
    [InlineData("(a+?)(a*)", "aaa", "$1-$2", "a-aa")]
    [InlineData("\\bfoo\\b", "foo foobar foo", "X", "X foobar X")]
    [InlineData("(?i)stra(ß|ss)e", "STRAßE strasse", "X", "X X")]
    [InlineData("(?s)a.b", "a\nb", "X", "X")]
    [InlineData("a.b", "a\nb", "X", "a\nb")]
    [InlineData("(?m)^#.*$", "x\n# c\ny", "", "x\n\ny")]
    [InlineData("[^a-c\\d]+", "ab12xyz-c", "X", "ab12Xc")]
    [InlineData("[[:alpha:]]+|\\pN", "ab1é", "X", "XXé")]
    [InlineData("\\p{Greek}\\x41\\x{42}", "αAB", "X", "X")]
    [InlineData("x{2,3}", "xxxxx", "Y", "YY")]
    [InlineData("x{,2}", "x{,2}", "Y", "Y")]
    [InlineData("(?P<a>.)(?P<b>.)", "12", "${b}${a}$c$$", "21$")]
    [InlineData("\\Qa.b\\E", "a.b axb", "X", "X axb")]
    [InlineData("(a)|b", "ab", "[$1]", "[a][]")]
    [InlineData("(?U)a+", "aa", "X", "XX")]
    [InlineData("$", "a", "X", "aX")]
    [InlineData("日", "日本", "X", "X本")]
    public void Replaces_as_Go_does(string pattern, string text, string replacement, string output) =>
        Rendered.Text($"{{{{ regexReplaceAll `{pattern}` `{replacement}` `{text}` }}}}").ShouldBe(output);

    [Theory]
    [InlineData("a)", "unexpected )")]
    [InlineData("(a", "missing closing )")]
    [InlineData("[a", "missing closing ]")]
    [InlineData("[b-a]", "invalid character class range: `b-a`")]
    [InlineData("*a", "missing argument to repetition operator: `*`")]
    [InlineData("a**", "invalid nested repetition operator: `**`")]
    [InlineData("a{1001}", "invalid repeat count: `{1001}`")]
    [InlineData("(?<=a)b", "invalid or unsupported Perl syntax")]
    [InlineData("\\1", "invalid escape sequence: `\\1`")]
    [InlineData("a\\", "trailing backslash")]
    [InlineData("((a{1000}){1000}){1000}", "expression too large")]
    public void Says_what_is_wrong_with_an_expression(string pattern, string message) =>
        Rendered.Error($"{{{{ regexMatch `{pattern}` \"x\" }}}}").ShouldContain(message);
}
