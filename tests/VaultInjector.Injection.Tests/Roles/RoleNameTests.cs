using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Tests.Roles;

public sealed class RoleNameTests
{
    [Theory]
    [InlineData("app", true)]
    [InlineData("..app", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a%2fb", false)]
    [InlineData("ä", false)]
    public void Knows_a_role_name(string name, bool valid) => RoleName.IsValid(name).ShouldBe(valid);
}
