using System.Net;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>One pod gets one answer at a time, and only so many in a minute; Vault does not hear of the rest.</summary>
public sealed class PaceTests(RunningCluster running) : BrokerDesk(running)
{
    /// <summary>A role that no other test's pods ask for, or theirs would be counted too.</summary>
    private const string Role = "paced";

    private const string Granting = $"update auth/approle/role/{Role}/secret-id";

    [Fact]
    public async Task Refuses_a_second_request_while_the_first_is_in_flight()
    {
        Running.NeedsVaultOfItsOwn();
        var space = await NewNamespaceWithRoleAsync();
        var identity = await IdentityOfNewPodAsync("hasty", Role, space);
        var before = GrantsAsked().Count;
        Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonObject Body)> refused, other;
        Running.Cluster.Vault.Freeze();
        try
        {
            // One of the two waits for Vault, which does not answer; the other is told so at once.
            var (first, second) = (Webhook.AskForTokenAsync(identity), Webhook.AskForTokenAsync(identity));
            refused = await Task.WhenAny(first, second);
            other = refused == first ? second : first;
        }
        finally
        {
            Running.Cluster.Vault.Thaw();
        }

        var (status, problem) = await refused;
        status.ShouldBe(HttpStatusCode.TooManyRequests, problem.ToJsonString());
        problem["code"]!.GetValue<string>().ShouldBe("request_in_flight");
        problem["detail"]!.GetValue<string>().ShouldBe($"Another request of pod {space}/hasty is still being answered.");
        (await other).Status.ShouldBe(HttpStatusCode.OK);
        GrantsAsked().Skip(before).Count(asked => asked == Granting).ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_most_of_a_hundred_requests_in_a_row()
    {
        var space = await NewNamespaceWithRoleAsync();
        var identity = await IdentityOfNewPodAsync("greedy", Role, space);
        var before = GrantsAsked().Count;
        var granted = 0;
        for (var i = 0; i < 100; i++)
        {
            granted += (await Webhook.AskForTokenAsync(identity)).Status == HttpStatusCode.OK ? 1 : 0;
        }

        granted.ShouldBeInRange(1, 30);
        GrantsAsked().Skip(before).Count(asked => asked == Granting).ShouldBe(granted);
        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.TooManyRequests,
            "too_many_requests",
            $"Pod {space}/greedy asks for tokens too often; it may ask again within a minute.");
    }

    [Fact]
    public async Task Refuses_a_pod_that_may_not_as_often_as_it_asks()
    {
        var identity = await IdentityOfNewPodAsync("stubborn", "payroll");
        var codes = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            codes.Add((await Webhook.AskForTokenAsync(identity)).Body["code"]!.GetValue<string>());
        }

        codes[^1].ShouldBe("too_many_requests");
        codes.Count(code => code == "role_not_allowed").ShouldBeInRange(1, 30);
        GrantsAsked().ShouldNotContain(asked => asked.Contains("payroll", StringComparison.Ordinal));
    }

    private async Task<string> NewNamespaceWithRoleAsync()
    {
        await Running.Cluster.RunScriptAsync("add-app.sh", [Role], CancellationToken.None);
        return await NewNamespaceAsync(Role);
    }
}
