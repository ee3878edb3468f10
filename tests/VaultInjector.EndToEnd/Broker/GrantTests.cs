using System.Net;
using System.Text;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>What the broker does give, so that the refusals beside it mean something.</summary>
public sealed class GrantTests(RunningCluster running) : BrokerDesk(running)
{
    [Fact]
    public async Task Gives_a_pod_its_own_role_only()
    {
        var identity = await IdentityOfNewPodAsync("own-role", "yn-api");

        var (status, grant) = await Webhook.AskForTokenAsync(
            identity, "?role=other-app", new StringContent("""{"role":"other-app"}""", Encoding.UTF8, "application/json"));

        status.ShouldBe(HttpStatusCode.OK, grant.ToJsonString());
        grant["role"]!.GetValue<string>().ShouldBe("yn-api");
        grant["wrapped"]!["creationPath"]!.GetValue<string>().ShouldBe("auth/approle/role/yn-api/secret-id");
    }

    [Fact]
    public async Task Gives_a_pod_of_the_same_name_in_another_namespace_its_own_role_only()
    {
        var elsewhere = await NewNamespaceAsync(allowedRoles: "default/other-app");
        await IdentityOfNewPodAsync("twin", "yn-api");
        var identity = await IdentityOfNewPodAsync("twin", "other-app", elsewhere);

        var (status, grant) = await Webhook.AskForTokenAsync(identity);

        status.ShouldBe(HttpStatusCode.OK, grant.ToJsonString());
        grant["role"]!.GetValue<string>().ShouldBe("other-app");
    }

    /// <summary>Keeps the refusals honest: Vault's audit log shows what a grant takes.</summary>
    [Fact]
    public async Task A_grant_is_in_the_audit_log_of_Vault()
    {
        // A role that no other test's pods ask for, or theirs would be counted too.
        await Running.Cluster.RunScriptAsync("add-app.sh", ["audited"], CancellationToken.None);
        var identity = await IdentityOfNewPodAsync("audited", "audited", await NewNamespaceAsync("audited"));

        (await Webhook.AskForTokenAsync(identity)).Status.ShouldBe(HttpStatusCode.OK);

        GrantsAsked().Where(asked => asked.Contains("/audited/", StringComparison.Ordinal)).ShouldBe(
            ["read auth/approle/role/audited/role-id", "update auth/approle/role/audited/secret-id"]);
    }

    [Theory]
    [InlineData("yn-api")]
    [InlineData("default/yn-api")]
    [InlineData("other-app, default/yn-*")]
    [InlineData("def*/yn-ap?")]
    public async Task Grants_a_role_that_this_list_allows(string allowed)
    {
        var (status, body) = await Webhook.AskForTokenAsync(
            await IdentityOfNewPodAsync("listed", "yn-api", await NewNamespaceAsync(allowed)));

        status.ShouldBe(HttpStatusCode.OK, body.ToJsonString());
    }

    [Fact]
    public async Task Serves_the_CA_bundle_and_says_when_it_has_not_changed()
    {
        using var first = await Webhook.GetAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/ca"));
        (await first.Content.ReadAsStringAsync()).ShouldStartWith("-----BEGIN CERTIFICATE-----");
        var again = new HttpRequestMessage(HttpMethod.Get, "/v1/ca");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await Webhook.GetAsync(again);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }
}
