using System.Text.Json.Nodes;
using VaultInjector.Contracts;
using VaultInjector.Webhook.Broker;
using VaultInjector.Webhook.Revocation;
using VaultInjector.Webhook.Tests.Support;

namespace VaultInjector.Webhook.Tests.Broker;

/// <summary>What a pod reports is believed as far as Vault confirms it.</summary>
public sealed class ReportTests : BrokerCalls
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/vault-injector/leases";

    [Fact]
    public async Task Records_what_Vault_gave_to_the_pod()
    {
        Host.Vault = request => Known(request, "uid-1", "yn-api");

        (await ReportAsync("""{"tokenAccessor":"acc-1","secretIdAccessor":"sec-1"}""")).ShouldBe((204, null));

        Shop.Asked.ShouldContain($"POST {Leases}");
    }

    [Theory]
    [InlineData("uid-2", "yn-api", ProblemCodes.AccessorForeign)]
    [InlineData("uid-1", "admin", ProblemCodes.AccessorForeign)]
    [InlineData("", "yn-api", ProblemCodes.AccessorForeign)]
    [InlineData(null, "yn-api", ProblemCodes.AccessorUnknown)]
    public async Task Refuses_what_Vault_gave_to_another_pod_or_does_not_know(string? podUid, string role, string code)
    {
        Host.Vault = request => Known(request, podUid, role);

        foreach (var report in new[] { """{"tokenAccessor":"acc-1"}""", """{"tokenAccessor":"acc-1","secretIdAccessor":"sec-1"}""" })
        {
            (await ReportAsync(report)).ShouldBe((403, code));
        }

        Shop.Asked.ShouldNotContain(asked => asked.Contains("leases", StringComparison.Ordinal), "nothing is written");
    }

    [Theory]
    [InlineData("uid-2", ProblemCodes.AccessorForeign)]
    [InlineData(null, ProblemCodes.AccessorUnknown)]
    public async Task Refuses_a_secret_id_that_is_not_the_pods(string? podUid, string code)
    {
        Host.Vault = request => Known(request, podUid, "yn-api");

        (await ReportAsync("""{"secretIdAccessor":"sec-1"}""")).ShouldBe((403, code));
    }

    /// <summary>Older versions of Vault do not say how often a secret-id may be used: the agent reports one that is used up.</summary>
    [Fact]
    public async Task Records_a_token_whose_secret_id_is_used_up()
    {
        Host.Vault = request => Known(
            request, request.RequestUri!.AbsolutePath.Contains("secret-id", StringComparison.Ordinal) ? null : "uid-1", "yn-api");
        var written = "";
        Host.Kube = request =>
        {
            written += request.RequestUri!.AbsolutePath.EndsWith("/leases", StringComparison.Ordinal)
                ? request.Content!.ReadAsStringAsync().GetAwaiter().GetResult()
                : "";
            return Shop.Answer(request);
        };

        (await ReportAsync("""{"tokenAccessor":"acc-1","secretIdAccessor":"sec-1"}""")).ShouldBe((204, null));

        written.ShouldContain("acc-1");
        written.ShouldNotContain("sec-1");
    }

    [Fact]
    public async Task Has_the_agent_report_again_where_Vault_does_not_answer()
    {
        Host.Vault = _ => StubbedHost.Answer(503, """{"errors":["Vault is sealed"]}""");

        (await ReportAsync("""{"tokenAccessor":"acc-1"}""")).ShouldBe((503, ProblemCodes.VaultSealed));
    }

    [Fact]
    public async Task Keeps_what_was_confirmed_whatever_is_reported_after_it()
    {
        Host.Vault = request => Known(request, "uid-1", "yn-api");
        await ReportAsync("""{"tokenAccessor":"acc-1"}""");
        Host.Vault = request => Known(request, null, "yn-api");
        Shop.Asked.Clear();

        for (var number = 0; number < 100; number++)
        {
            (await ReportAsync($$"""{"tokenAccessor":"bogus-{{number}}"}""")).Status.ShouldBe(403);
        }

        Shop.Asked.ShouldNotContain(asked => asked.Contains("leases", StringComparison.Ordinal));
    }

    /// <summary>An agent that starts again and again logs in each time. The oldest tokens end in Vault first.</summary>
    [Fact]
    public async Task Ends_the_oldest_tokens_of_a_pod_that_holds_too_many()
    {
        var held = Tokens(IssuedRecord.MostAccessors + 2);
        var patches = new List<string>();
        Host.Kube = request => request.RequestUri!.AbsolutePath.Contains("/leases", StringComparison.Ordinal)
            ? Lease(request, patches, held)
            : Shop.Answer(request);
        Host.Vault = request => Known(request, "uid-1", "yn-api");

        (await ReportAsync("""{"tokenAccessor":"acc-17"}""")).Status.ShouldBe(204);

        AskedVault.Count(asked => asked.EndsWith("/revoke-accessor", StringComparison.Ordinal)).ShouldBe(2);
        var removed = JsonNode.Parse(patches.ShouldHaveSingleItem())!["metadata"]!["annotations"]!.AsObject();
        removed.Count.ShouldBe(2);
        removed.ShouldAllBe(entry => entry.Value == null);
    }

    [Fact]
    public async Task Keeps_the_oldest_tokens_recorded_where_they_cannot_be_ended()
    {
        var held = Tokens(IssuedRecord.MostAccessors + 1);
        var patches = new List<string>();
        Host.Kube = request => request.RequestUri!.AbsolutePath.Contains("/leases", StringComparison.Ordinal)
            ? Lease(request, patches, held)
            : Shop.Answer(request);
        Host.Vault = request => request.RequestUri!.AbsolutePath.EndsWith("/revoke-accessor", StringComparison.Ordinal)
            ? StubbedHost.Answer(500, "{}")
            : Known(request, "uid-1", "yn-api");

        (await ReportAsync("""{"tokenAccessor":"acc-16"}""")).Status.ShouldBe(204);

        patches.ShouldBeEmpty();
    }

    private static Accessor[] Tokens(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Accessor(AccessorKind.Token, $"acc-{number}"))];

    private async Task<(int Status, string? Code)> ReportAsync(string report)
    {
        var context = await AskAsync(Host.Get<BrokerEndpoints>().RecordAsync, TestTokens.Bearer, report);
        return (context.Response.StatusCode, context.Said().Length > 0 ? context.Json().GetProperty("code").GetString() : null);
    }

    private static HttpResponseMessage Lease(HttpRequestMessage request, List<string> patches, Accessor[] held)
    {
        if (request.Method == HttpMethod.Patch)
        {
            patches.Add(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
        }

        return StubbedHost.Answer(201, Support.Leases.Of("uid-1", "shop", "web-1", "yn-api", held));
    }

    /// <summary>A Vault that knows every accessor as given to this pod; or none, where it is null.</summary>
    private HttpResponseMessage Known(HttpRequestMessage request, string? podUid, string role)
    {
        var path = request.RequestUri!.AbsolutePath;
        AskedVault.Add(path);
        var metadata = new JsonObject { ["pod_uid"] = podUid, ["role_name"] = role }.ToJsonString();
        return podUid is null
            ? StubbedHost.Answer(path.Contains("secret-id", StringComparison.Ordinal) ? 404 : 403, """{"errors":["invalid accessor"]}""")
            : StubbedHost.Answer(
                200,
                $$$"""
                {"data":{"accessor":"a","ttl":60,"renewable":true,"policies":[],"meta":{{{metadata}}},
                "secret_id_accessor":"a","expiration_time":"2030-01-01T00:00:00Z","secret_id_num_uses":0,"metadata":{{{metadata}}}} }
                """);
    }
}
