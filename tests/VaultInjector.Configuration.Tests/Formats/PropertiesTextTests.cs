using VaultInjector.Configuration.Formats;

namespace VaultInjector.Configuration.Tests.Formats;

/// <summary>Java's rules for properties.</summary>
public sealed class PropertiesTextTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a = b ", "a", "b ")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b=c", "a", "b=c")]
    [InlineData("a", "a", "")]
    [InlineData("a\\=b\\:c=d", "a=b:c", "d")]
    [InlineData("a=\\u00fc\\t\\n\\\\", "a", "ü\t\n\\")]
    [InlineData("a=\\ x", "a", " x")]
    [InlineData("a=b\\\n    c", "a", "bc")]
    [InlineData("# one\n! two\n\n  a=b\r\n", "a", "b")]
    [InlineData("a=#b", "a", "#b")]
    [InlineData("a=b\\", "a", "b")]
    public void Reads_a_property(string text, string key, string value) =>
        PropertiesText.Read(text).ShouldHaveSingleItem().ShouldBe(new(key, value));

    [Theory]
    [InlineData("a=\\u12")]
    [InlineData("a=\\uzzzz")]
    public void Refuses_an_escape_that_is_not_complete(string text) =>
        Should.Throw<FormatException>(() => PropertiesText.Read(text)).Message.ShouldContain("\\uXXXX");
}
