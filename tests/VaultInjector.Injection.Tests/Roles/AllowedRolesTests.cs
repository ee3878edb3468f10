using System.Text.RegularExpressions;
using CsCheck;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Tests.Roles;

public sealed class AllowedRolesTests
{
    [Fact]
    public void Tells_which_roles_are_named_in_full() =>
        AllowedRoles
            .Parse("app, yn-*, web/one, */two, we?/three, web/b*, a/b/c, token:ci, token:deployer/ci, approle:four")
            .Literal.ShouldBe([
                new AllowedRole("approle", null, "app"),
                new AllowedRole("approle", "web", "one"),
                new AllowedRole("approle", null, "two"),
                new AllowedRole("approle", null, "three"),
                new AllowedRole("token", null, "ci"),
                new AllowedRole("token", "deployer", "ci"),
                new AllowedRole("approle", null, "four"),]);

    [Theory]
    [InlineData("ci", "approle", true)]
    [InlineData("ci", "token", false)]
    [InlineData("approle:ci", "approle", true)]
    [InlineData("approle:ci", "token", false)]
    [InlineData("token:ci", "token", true)]
    [InlineData("token:ci", "approle", false)]
    [InlineData("token:deployer/ci", "token", true)]
    [InlineData("token:other/ci", "token", false)]
    [InlineData("token:*", "token", true)]
    [InlineData("*", "token", false)]
    [InlineData("*/*", "token", false)]
    [InlineData("*:ci", "token", false)]
    [InlineData("*:*", "approle", false)]
    [InlineData("?oken:ci", "token", false)]
    [InlineData("token:approle:ci", "token", false)]
    [InlineData("deployer/token:ci", "token", false)]
    [InlineData("token:", "token", false)]
    [InlineData(":ci", "approle", false)]
    [InlineData("Token:ci", "token", false)]
    [InlineData("token: ci", "token", false)]
    [InlineData("kubernetes:ci", "kubernetes", false)]
    [InlineData("ci", "kubernetes", false)]
    public void Allows_a_role_for_one_method_only(string annotation, string method, bool allowed) =>
        AllowedRoles.Parse(annotation).Allows(method, "deployer", "ci", RolePlace.Only).ShouldBe(allowed);

    [Theory]
    [InlineData("approle", "web/app")]
    [InlineData("token", "token:web/app")]
    public void Writes_the_entry_that_allows_one_role(string method, string entry)
    {
        AllowedRoles.EntryFor(method, "web", "app", RolePlace.Only).ShouldBe(entry);
        AllowedRoles.Parse(entry).Allows(method, "web", "app", RolePlace.Only).ShouldBeTrue();
    }

    [Theory]
    [InlineData("kubernetes:app", "Vault itself decides")]
    [InlineData("ldap:app", "approle or token")]
    [InlineData("a/b/c", "SERVICEACCOUNT/ROLE")]
    public void Says_how_to_write_an_entry_without_effect(string annotation, string hint) =>
        AllowedRoles.Parse(annotation).Malformed.ShouldHaveSingleItem().Hint.ShouldContain(hint);

    [Fact]
    public void Reads_a_bounded_number_of_entries()
    {
        var roles = AllowedRoles.Parse(string.Join(',', Enumerable.Repeat("other", AllowedRoles.MostEntries).Append("app")));

        roles.Allows("approle", "web", "app", RolePlace.Only).ShouldBeFalse();
        roles.Malformed.ShouldHaveSingleItem().Hint.ShouldContain("1024");
    }

    [Theory]
    [InlineData("app", "web", "app")]
    [InlineData("yn-*", "web", "yn-api")]
    [InlineData("web/app", "web", "app")]
    [InlineData("web-?/app.*", "web-1", "app.v2")]
    [InlineData("other, web/app", "web", "app")]
    [InlineData("*", "any", "any")]
    [InlineData("*/*", "any", "any")]
    [InlineData("web/*, ,", "web", "app")]
    public void Allows(string annotation, string account, string role) =>
        AllowedRoles.Parse(annotation).Allows("approle", account, role, RolePlace.Only).ShouldBeTrue();

    [Theory]
    [InlineData(null, "app")]
    [InlineData("", "app")]
    [InlineData(",,", "app")]
    [InlineData("other", "app")]
    [InlineData("ap", "app")]
    [InlineData("app", "ap")]
    [InlineData("app", "App")]
    [InlineData("other/app", "app")]
    [InlineData("web2/app", "app")]
    [InlineData("we/app", "app")]
    [InlineData("?/app", "app")]
    [InlineData("/app", "app")]
    [InlineData("web/", "app")]
    [InlineData("web/app/", "app")]
    [InlineData("ns/web/app", "app")]
    [InlineData("**/app/*", "app")]
    [InlineData("../app", "app")]
    [InlineData("./app", "app")]
    [InlineData("%2f", "%2f")]
    [InlineData("*", "../sys")]
    [InlineData("*", "a/b")]
    [InlineData("*", "a%2fb")]
    [InlineData("*", "..")]
    [InlineData("*", ".")]
    [InlineData("*", "")]
    [InlineData("*", "app\n")]
    [InlineData("*", "аpp")]
    [InlineData("app\n", "app")]
    [InlineData("x\napp", "app")]
    [InlineData("app;other", "app")]
    [InlineData("[a-z]*", "app")]
    [InlineData(".*", "app")]
    [InlineData("a{1,3}", "app")]
    [InlineData("аpp", "app")]
    [InlineData("web／app", "app")]
    public void Refuses(string? annotation, string role) =>
        AllowedRoles.Parse(annotation).Allows("approle", "web", role, RolePlace.Only).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("Web")]
    [InlineData("web/x")]
    [InlineData("web\n")]
    [InlineData("*")]
    public void Refuses_an_invalid_service_account(string account) =>
        AllowedRoles.Parse("*").Allows("approle", account, "app", RolePlace.Only).ShouldBeFalse();

    [Fact]
    public void Refuses_a_name_that_is_too_long() =>
        AllowedRoles.Parse("*").Allows("approle", "web", new string('a', 129), RolePlace.Only).ShouldBeFalse();

    [Fact]
    public void Names_the_entries_that_have_no_effect() =>
        AllowedRoles.Parse("app, a b,../x").Malformed.Select(entry => entry.Text).ShouldBe(["a b", "../x"]);

    [Fact]
    public void Ten_kilobytes_of_stars_do_not_match_and_take_no_time()
    {
        AllowedRoles.Parse(new string('*', 10_000)).Allows("approle", "web", "app", RolePlace.Only).ShouldBeFalse();
        var many = string.Join(',', Enumerable.Repeat(string.Concat(Enumerable.Repeat("*a", 60)) + "b", 80));
        AllowedRoles.Parse(many).Allows("approle", "web", new string('a', 128), RolePlace.Only).ShouldBeFalse();
    }

    [Fact]
    public void Matches_like_a_naive_matcher() =>
        Gen.Select(
                Gen.String[Gen.Char["ab-*?"], 1, 6].Array[1, 3],
                Gen.String[Gen.Char["ab-*?"], 1, 6],
                Gen.String[Gen.Char["ab"], 1, 5],
                Gen.String[Gen.Char["ab-"], 1, 5])
            .Sample(
                (roles, accounts, account, role) =>
                {
                    string[] entries = [.. roles, $"{accounts}/{roles[0]}"];
                    AllowedRoles
                        .Parse(string.Join(" , ", entries))
                        .Allows("approle", account, role, RolePlace.Only)
                        .ShouldBe(entries.Any(e => Naive(e, account, role)));
                },
                iter: 5000);

    private static bool Naive(string entry, string account, string role)
    {
        var parts = entry.Split('/');
        return parts is [var only] ? Glob(only, role) : parts[0][0] != '-' && Glob(parts[0], account) && Glob(parts[1], role);
    }

    private static bool Glob(string pattern, string text) =>
        Regex.IsMatch(
            text,
            $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
            RegexOptions.None,
            TimeSpan.FromSeconds(10));
}
