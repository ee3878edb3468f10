using VaultInjector.DevCluster.Pods;

namespace VaultInjector.DevCluster.Tests.Pods;

/// <summary>What the kubelet's own tests expect of its reader, and what was read in its source.</summary>
public sealed class EnvironmentFileTests
{
    [Theory]
    [InlineData("   A='a'\n\t\tB='b'\n", "B", "b")]
    [InlineData("# comment\n\nA='a'\n   # another\n\nB='b' # why\n", "B", "b")]
    [InlineData("A='a#b=c $HOME ${X} \\n \"q\"'\n", "A", "a#b=c $HOME ${X} \\n \"q\"")]
    [InlineData("A='  a  '", "A", "  a  ")]
    [InlineData("A='-----BEGIN\nline\n\n-----END\n'\nB='b'\n", "A", "-----BEGIN\nline\n\n-----END\n")]
    [InlineData("A='-----BEGIN\nB='\nB='b'\n", "B", "b")]
    [InlineData("A=''\n", "A", "")]
    [InlineData("A= 'a'\nB='b'\n", "A", "")]
    [InlineData("A= 'a'\nB='b'\n", "B", "b")]
    [InlineData("A='a'\n", "B", "")]
    [InlineData("", "A", "")]
    [InlineData("A='one\r\ntwo\rthree'\r\n", "A", "one\ntwo\rthree")]
    [InlineData("A='a'\nnot read any more", "A", "a")]
    [InlineData("A='中文 🌍'\n", "A", "中文 🌍")]
    public void Reads_what_the_kubelet_reads(string text, string key, string value) =>
        EnvironmentFile.Value(text, key).ShouldBe(value);

    [Theory]
    [InlineData("A = 'a'\n", "whitespace before '='")]
    [InlineData("='a'\n", "empty variable name")]
    [InlineData("A='x'\nnothing\n", "missing '='")]
    [InlineData("A='x'\nB=b\n", "single quotes")]
    [InlineData("A='x'\nB=\"b\"\n", "single quotes")]
    [InlineData("A='x'\nB='it'\\''s'\n", "after closing quote")]
    [InlineData("A='x'\nB='b''c'\n", "after closing quote")]
    [InlineData("A='x'\nB='b\n", "unclosed")]
    public void Refuses_what_the_kubelet_refuses(string text, string words) =>
        Should.Throw<FormatException>(() => EnvironmentFile.Value(text, "B")).Message.ShouldContain(words);

    [Theory]
    [InlineData(65_531, true)]
    [InlineData(65_532, false)]
    public void Reads_no_line_that_is_longer_than_the_kubelets_buffer(int letters, bool fits)
    {
        var value = new string('x', letters);
        string Read() => EnvironmentFile.Value($"A='{value}'\n", "A");
        if (fits)
        {
            Read().ShouldBe(value);
        }
        else
        {
            Should.Throw<FormatException>(Read);
        }
    }
}
