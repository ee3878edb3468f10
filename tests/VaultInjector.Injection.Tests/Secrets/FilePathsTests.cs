using VaultInjector.Injection.Secrets;

namespace VaultInjector.Injection.Tests.Secrets;

public sealed class FilePathsTests
{
    [Theory]
    [InlineData("app.conf")]
    [InlineData("conf/app.conf")]
    [InlineData(".env")]
    [InlineData("a/.pgpass")]
    [InlineData("größe/my file")]
    public void Takes_a_path_below_the_mount(string path)
    {
        FilePaths.PathMistake(path).ShouldBeNull();
        FilePaths.IsReserved(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("../token")]
    [InlineData("a/../../b")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a/ /b")]
    [InlineData("a\nb")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public void Refuses_every_other_path(string path) => FilePaths.PathMistake(path).ShouldNotBeNull();

    [Theory]
    [InlineData("token")]
    [InlineData("vault-token")]
    [InlineData("ca.crt")]
    [InlineData("ca.crt/below")]
    [InlineData(".agent-state")]
    [InlineData(".token.new")]
    [InlineData("..data")]
    [InlineData("a/..data")]
    public void Knows_the_files_of_the_injector(string path) => FilePaths.IsReserved(path).ShouldBeTrue();

    [Theory]
    [InlineData("db.json")]
    [InlineData("A_b-c.9")]
    public void Takes_the_name_of_a_file(string name) => FilePaths.NameMistake(name).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("größe")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Refuses_every_other_name(string name) => FilePaths.NameMistake(name).ShouldNotBeNull();
}
