using VaultInjector.Injection.Annotations;

namespace VaultInjector.Injection.Tests.Annotations;

public sealed class ValuesTests
{
    [Theory]
    [InlineData("0440", 288)]
    [InlineData("440", 288)]
    [InlineData("0644", 420)]
    [InlineData("0400", 256)]
    public void Reads_a_file_mode(string text, int mode) => Values.FileMode(text).ShouldBe(mode);

    [Theory]
    [InlineData("0777")]
    [InlineData("0755")]
    [InlineData("0666")]
    [InlineData("0460")]
    [InlineData("0040")]
    [InlineData("0000")]
    [InlineData("4440")]
    [InlineData("288")]
    [InlineData("00440")]
    [InlineData("44")]
    [InlineData("0o440")]
    [InlineData("u=r")]
    public void Refuses_a_file_mode_that_lets_others_write_or_the_owner_not_read(string text) => Values.FileMode(text).ShouldBeNull();

    [Theory]
    [InlineData("PATH", true)]
    [InlineData("_x1", true)]
    [InlineData("VAULT_ADDR", false)]
    [InlineData("VAULT_NAMESPACE", false)]
    [InlineData("1A", false)]
    [InlineData("A B", false)]
    [InlineData("A=B", false)]
    [InlineData("", false)]
    public void Knows_which_variables_may_name_the_CA_bundle(string name, bool may) => Values.IsCaVariable(name).ShouldBe(may);
}
