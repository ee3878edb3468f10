using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Tests.Ground;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("plain text", "\"plain text\"")]
    [InlineData("größe 1", "\"größe 1\"")]
    [InlineData("a\nb", "\"a\\u000ab\"")]
    [InlineData("\u2028\u202e", "\"\\u2028\\u202e\"")]
    [InlineData("\"", "\"\\u0022\"")]
    public void Escapes_what_could_end_a_line_or_a_quotation(string value, string quoted) => Quoted.Text(value).ShouldBe(quoted);

    [Fact]
    public void Cuts_a_long_text() => Quoted.Bare(new string('x', 1000)).ShouldBe(new string('x', 80) + "…");
}
