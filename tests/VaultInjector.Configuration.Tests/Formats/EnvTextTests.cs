using CsCheck;
using VaultInjector.Configuration.Formats;

namespace VaultInjector.Configuration.Tests.Formats;

/// <summary>Files as the agent writes them for a shell, and as people write them by hand.</summary>
public sealed class EnvTextTests
{
    [Theory]
    [InlineData("A='b'", "b")]
    [InlineData("A='it'\\''s'", "it's")]
    [InlineData("A=''", "")]
    [InlineData("A=", "")]
    [InlineData("A='two\nlines'", "two\nlines")]
    [InlineData("A='#no comment' # a comment", "#no comment")]
    [InlineData("A='a $b `c` \"d\" \\n'", "a $b `c` \"d\" \\n")]
    [InlineData("A=\"x\\n\\\"y\\\" \\$z\"", "x\n\"y\" $z")]
    [InlineData("A=two words  # a comment", "two words")]
    [InlineData("A=a#b", "a#b")]
    [InlineData("export A=b\r\n", "b")]
    [InlineData("# comment\n\n  A=b", "b")]
    [InlineData("A=back\\ slash", "back slash")]
    [InlineData("A=ünï", "ünï")]
    public void Reads_a_value_as_a_shell_does(string text, string value) =>
        EnvText.Read(text).ShouldHaveSingleItem().ShouldBe(new("A", value));

    [Fact]
    public void Reads_one_line_after_the_other() =>
        EnvText.Read("A='1'\nB='2'# c\nC=3\r\nD='4\n'\nE=\"5\"").ShouldBe(
            [new("A", "1"), new("B", "2# c"), new("C", "3"), new("D", "4\n"), new("E", "5")]);

    [Theory]
    [InlineData("A", "line 1 is not KEY='value'")]
    [InlineData("A='b'\nsecret words", "line 2 is not KEY='value'")]
    [InlineData("A='never closed\n", "line 1 opens a quote that is not closed")]
    [InlineData("A=1\nB=\"never closed", "line 2 opens a quote that is not closed")]
    [InlineData("=x", "line 1 is not KEY='value'")]
    public void Refuses_a_line_and_does_not_repeat_it(string text, string message) =>
        Should.Throw<FormatException>(() => EnvText.Read(text)).Message.ShouldBe(message);

    [Fact]
    public void Every_value_survives_single_quotes() =>
        Gen.String.Sample(value => EnvText.Read($"KEY='{value.Replace("'", "'\\''", StringComparison.Ordinal)}'\nB='c'").SequenceEqual(
            [new("KEY", value), new("B", "c")]));

    [Fact]
    public void Any_text_is_read_or_refused_with_a_line() =>
        Gen.String["AB='\"\\ #\n\r=$"].Sample(text =>
        {
            try
            {
                EnvText.Read(text);
            }
            catch (FormatException wrong)
            {
                wrong.Message.ShouldStartWith("line ");
            }
        });
}
