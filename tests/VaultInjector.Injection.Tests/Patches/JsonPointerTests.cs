using CsCheck;
using VaultInjector.Injection.Patches;

namespace VaultInjector.Injection.Tests.Patches;

public sealed class JsonPointerTests
{
    [Theory]
    [InlineData("vault-injector.io/status", "/vault-injector.io~1status")]
    [InlineData("~", "/~0")]
    [InlineData("~1", "/~01")]
    [InlineData("a~/b", "/a~0~1b")]
    [InlineData("", "/")]
    public void Escapes_as_in_RFC_6901_section_3(string name, string pointer) => (JsonPointer.Root / name).Text.ShouldBe(pointer);

    [Fact]
    public void Any_name_comes_back_when_the_escaping_is_undone() => Gen.String.Array[1, 4].Sample(names =>
        names.Aggregate(JsonPointer.Root, (pointer, name) => pointer / name).Text.Split('/')[1..]
            .Select(step => step.Replace("~1", "/").Replace("~0", "~")).ShouldBe(names));
}
