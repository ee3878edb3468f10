using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Tests.Roles;

/// <summary>A role name means another role in another Vault, and in another namespace of one Vault.</summary>
public sealed class RolePlaceTests
{
    private static readonly RolePlace East = new("east", Namespace: null) { IsHome = true };
    private static readonly RolePlace EastTeam = new("east", "admin/team-a");
    private static readonly RolePlace DefaultTeam = new(VaultNames.Default, "admin/team-a") { IsDefault = true };
    private static readonly RolePlace DefaultHome = new(VaultNames.Default, "admin") { IsDefault = true, IsHome = true };

    /// <summary>What was written before there was a second Vault must not reach into it.</summary>
    [Theory]
    [InlineData("web")]
    [InlineData("*")]
    [InlineData("*/*")]
    [InlineData("????")]
    [InlineData("approle:*, token:*")]
    [InlineData("web@default")]
    public void An_entry_without_a_place_reaches_no_other_Vault_and_no_other_namespace(string entries)
    {
        Allows(entries, East).ShouldBeFalse();
        Allows(entries, EastTeam).ShouldBeFalse();
        Allows(entries, DefaultTeam).ShouldBeFalse();
    }

    [Theory]
    [InlineData("web@east", true, false, false)]
    [InlineData("web@e*", true, false, false)]
    [InlineData("web@*", true, false, false)]
    [InlineData("web@east/admin/team-a", false, true, false)]
    [InlineData("web@east/admin/team-*", false, true, false)]
    [InlineData("web@east/*/team-a", false, true, false)]
    [InlineData("web@*/admin/team-a", false, true, true)]
    [InlineData("web@default/admin/team-a", false, false, true)]
    [InlineData("web@east/*", false, false, false)]
    [InlineData("web@east/admin/*/*", false, false, false)]
    [InlineData("web@east/admin", false, false, false)]
    [InlineData("other@east", false, false, false)]
    public void An_entry_covers_the_places_that_it_names(string entry, bool east, bool eastTeam, bool defaultTeam)
    {
        Allows(entry, East).ShouldBe(east);
        Allows(entry, EastTeam).ShouldBe(eastTeam);
        Allows(entry, DefaultTeam).ShouldBe(defaultTeam);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("web@default")]
    [InlineData("web@default/admin")]
    public void The_namespace_that_the_operator_has_configured_may_be_named_or_not(string entry) =>
        Allows(entry, DefaultHome).ShouldBeTrue();

    [Theory]
    [InlineData("web@")]
    [InlineData("web@East")]
    [InlineData("web@east/")]
    [InlineData("web@east//x")]
    [InlineData("web@east/../x")]
    [InlineData("web@east@west")]
    [InlineData("web@ea st")]
    [InlineData("@east")]
    public void A_place_that_is_not_written_as_one_has_no_effect(string entry)
    {
        AllowedRoles.Parse(entry).Malformed.ShouldHaveSingleItem().Hint.ShouldNotBeEmpty();
        Allows(entry, East).ShouldBeFalse();
    }

    [Fact]
    public void The_entry_to_add_allows_the_role_there_and_nowhere_else()
    {
        foreach (var place in new[] { RolePlace.Only, East, EastTeam, DefaultTeam, DefaultHome })
        {
            var entry = AllowedRoles.EntryFor("token", "billing", "web", place);
            new[] { RolePlace.Only, East, EastTeam, DefaultTeam }
                .Where(other => AllowedRoles.Parse(entry).Allows("token", "billing", "web", other))
                .ShouldBe(place == DefaultHome ? [RolePlace.Only] : [place], entry);
        }
    }

    private static bool Allows(string entries, RolePlace place) => AllowedRoles.Parse(entries).Allows("approle", "billing", "web", place);
}
