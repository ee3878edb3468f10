using System.Net;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>Only what the namespace's <c>allowed-roles</c> names is given away, however the list is written.</summary>
public sealed class RoleRefusalTests(RunningCluster running) : BrokerDesk(running)
{
    [Fact]
    public Task Refuses_every_role_if_the_list_is_missing() => ShouldNotAllowAsync(null);

    [Theory]
    [InlineData("")]
    [InlineData("other-app")]
    [InlineData("desk-ap")]
    [InlineData("desk-app-2, DESK-APP")]
    public Task Refuses_a_role_that_the_list_does_not_name(string allowed) => ShouldNotAllowAsync(allowed);

    [Theory]
    [InlineData("somebody-else/desk-app")]
    [InlineData("payroll/*")]
    public Task Refuses_a_role_of_another_service_account(string allowed) => ShouldNotAllowAsync(allowed);

    [Theory]
    [InlineData("desk?pp")]
    [InlineData("?desk-app")]
    [InlineData("default?desk-app")]
    [InlineData("*-app-*")]
    [InlineData("def/*")]
    public Task Refuses_a_role_that_no_wildcard_matches(string allowed) => ShouldNotAllowAsync(allowed);

    [Theory]
    [InlineData("../desk-app")]
    [InlineData("%2e%2e/desk-app")]
    [InlineData("default%2fdesk-app")]
    [InlineData("default/../desk-app")]
    [InlineData("desk-app\ndesk-app2")]
    [InlineData("desk-app\r\n")]
    [InlineData("desk-app\u0000")]
    [InlineData("desk-app\u200b")]
    [InlineData("dеsk-app")]
    [InlineData("ｄｅｓｋ－ａｐｐ")]
    public Task Refuses_a_role_that_the_list_only_seems_to_name(string allowed) => ShouldNotAllowAsync(allowed);

    [Fact]
    public Task Refuses_a_role_that_a_list_of_ten_kilobytes_does_not_name() =>
        ShouldNotAllowAsync(string.Join(',', Enumerable.Range(0, 1000).Select(number => $"{OwnRole}-{number}")));

    [Fact]
    public async Task Refuses_a_role_that_the_namespace_does_not_allow() =>
        await ShouldBeRefusedAsync(
            await IdentityOfNewPodAsync("forbidden", "payroll"),
            HttpStatusCode.Forbidden,
            "role_not_allowed",
            Sentence(Running.Namespace, "payroll"));

    private async Task ShouldNotAllowAsync(string? allowed)
    {
        var space = await NewNamespaceAsync(allowed);

        await ShouldBeRefusedAsync(
            await IdentityOfNewPodAsync("listed", OwnRole, space),
            HttpStatusCode.Forbidden,
            "role_not_allowed",
            Sentence(space, OwnRole));
    }

    private static string Sentence(string space, string role) =>
        $"Namespace '{space}' does not allow service account 'default' the role '{role}'. An administrator of the namespace allows it " +
        "with: " +
        $"kubectl annotate namespace {space} --overwrite vault-injector.io/allowed-roles=LIST, where LIST includes 'default/{role}'.";
}
