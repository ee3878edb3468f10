using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace VaultInjector.EndToEnd;

/// <summary>Nobody gets a role that is not theirs: attacks on the real endpoint with real ServiceAccount tokens.</summary>
public sealed class BrokerRefusalTests(RunningCluster running) : IDisposable
{
    private readonly WebhookClient _webhook = new(running.Cluster);

    public void Dispose() => _webhook.Dispose();

    [Fact]
    public async Task Gives_a_pod_its_own_role_whatever_it_asks_for()
    {
        var identity = await IdentityOfNewPodAsync("own-role", "yn-api");

        var (status, grant) = await _webhook.AskForTokenAsync(
            identity, "?role=other-app", new StringContent("""{"role":"other-app"}""", Encoding.UTF8, "application/json"));

        status.ShouldBe(HttpStatusCode.OK, grant.ToJsonString());
        grant["role"]!.GetValue<string>().ShouldBe("yn-api");
        grant["wrapped"]!["creationPath"]!.GetValue<string>().ShouldBe("auth/approle/role/yn-api/secret-id");
    }

    [Fact]
    public async Task Refuses_a_pod_whose_role_annotation_was_edited_after_its_creation()
    {
        var identity = await IdentityOfNewPodAsync("edited", "yn-api");
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/namespaces/{running.Namespace}/pods/edited",
            new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["vault-injector.io/role"] = "other-app" } } },
            CancellationToken.None);

        await ShouldBeRefusedAsync(identity, HttpStatusCode.Forbidden, "role_changed");
    }

    [Fact]
    public async Task Refuses_a_pod_that_was_not_injected_whatever_its_annotations_say_now()
    {
        var bare = running.Pod("bare", "sleep 60", ("inject", "false"));
        await running.Cluster.CreateAsync(bare, CancellationToken.None);
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/namespaces/{running.Namespace}/pods/bare",
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["vault-injector.io/role"] = "yn-api", ["vault-injector.io/inject"] = "true" } },
            },
            CancellationToken.None);

        await ShouldBeRefusedAsync(await running.IdentityTokenAsync(running.Namespace, "bare"), HttpStatusCode.Forbidden, "pod_not_injected");
    }

    [Fact]
    public async Task Refuses_a_caller_without_a_token() => await ShouldBeRefusedAsync(null, HttpStatusCode.Unauthorized, "token_missing");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6YTpiIn0.")]
    public async Task Refuses_what_is_no_token(string token) => await ShouldBeRefusedAsync(token, HttpStatusCode.Unauthorized, "token_invalid");

    [Fact]
    public async Task Refuses_a_token_for_another_audience()
    {
        await IdentityOfNewPodAsync("wrong-audience", "yn-api");

        await ShouldBeRefusedAsync(
            await running.IdentityTokenAsync(running.Namespace, "wrong-audience", audience: "somebody-else"), HttpStatusCode.Unauthorized, "token_invalid");
    }

    [Fact]
    public async Task Refuses_a_token_that_is_not_bound_to_a_pod() =>
        await ShouldBeRefusedAsync(await running.IdentityTokenAsync(running.Namespace, pod: null), HttpStatusCode.Unauthorized, "token_not_pod_bound");

    [Fact]
    public async Task Refuses_the_token_of_a_pod_that_is_gone()
    {
        var identity = await IdentityOfNewPodAsync("gone", "yn-api");
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{running.Namespace}/pods/gone?gracePeriodSeconds=0", null, CancellationToken.None);

        await ShouldBeRefusedAsync(identity, HttpStatusCode.Unauthorized, "token_invalid");
    }

    [Fact]
    public async Task Refuses_the_token_of_a_pod_whose_name_another_pod_has_by_now()
    {
        var identity = await IdentityOfNewPodAsync("recreated", "yn-api");
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{running.Namespace}/pods/recreated?gracePeriodSeconds=0", null, CancellationToken.None);
        await IdentityOfNewPodAsync("recreated", "yn-api");

        // The API server itself says that a token of the old pod is none any more.
        await ShouldBeRefusedAsync(identity, HttpStatusCode.Unauthorized, "token_invalid");
    }

    [Fact]
    public async Task Refuses_a_pod_that_is_ending()
    {
        // Without a runner nobody confirms the end: the pod stays as it is, with a deletionTimestamp.
        var identity = await IdentityOfNewPodAsync("ending", "yn-api");
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete, $"/api/v1/namespaces/{running.Namespace}/pods/ending?gracePeriodSeconds=60", null, CancellationToken.None);

        (await ShouldBeRefusedAsync(identity, HttpStatusCode.Conflict, "pod_ending")).ShouldContain("gets no new token");
    }

    [Fact]
    public async Task Refuses_a_pod_that_has_ended()
    {
        var identity = await IdentityOfNewPodAsync("ended", "yn-api");
        await running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/namespaces/{running.Namespace}/pods/ended/status",
            new JsonObject { ["status"] = new JsonObject { ["phase"] = "Failed" } },
            CancellationToken.None);

        await ShouldBeRefusedAsync(identity, HttpStatusCode.Conflict, "pod_ending");
    }

    [Fact]
    public async Task Refuses_pods_of_a_namespace_whose_label_was_taken_away()
    {
        var space = $"{running.Namespace}-label";
        await running.CreateNamespaceAsync(space, "yn-api");
        var identity = await IdentityOfNewPodAsync("unlabelled", "yn-api", space);
        await AnnotateAsync(space, new JsonObject { ["labels"] = new JsonObject { ["vault-injector.io/injection"] = null } });

        (await RefusedInTimeAsync(identity, HttpStatusCode.Forbidden, "namespace_not_opted_in")).ShouldContain("vault-injector.io/injection=enabled");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("other-app")]
    [InlineData("somebody-else/yn-api")]
    [InlineData("yn-ap")]
    [InlineData("yn-api-2, YN-API")]
    [InlineData("yn?pi")]
    [InlineData("payroll/*")]
    [InlineData("../yn-api")]
    [InlineData("%2e%2e/yn-api")]
    [InlineData("default%2fyn-api")]
    [InlineData("yn-api\nyn-api2")]
    [InlineData("уn-api")]
    public async Task Refuses_a_role_that_this_list_does_not_allow(string? allowed)
    {
        var space = $"{running.Namespace}-{Guid.NewGuid().ToString("N")[..6]}";
        await running.CreateNamespaceAsync(space, allowed);
        (await ShouldBeRefusedAsync(await IdentityOfNewPodAsync("listed", "yn-api", space), HttpStatusCode.Forbidden, "role_not_allowed"))
            .ShouldContain("vault-injector.io/allowed-roles");
    }

    [Theory]
    [InlineData("yn-api")]
    [InlineData("default/yn-api")]
    [InlineData("other, default/yn-*")]
    [InlineData("def*/yn-ap?")]
    public async Task Grants_a_role_that_this_list_allows(string allowed)
    {
        var space = $"{running.Namespace}-{Guid.NewGuid().ToString("N")[..6]}";
        await running.CreateNamespaceAsync(space, allowed);
        var (status, body) = await _webhook.AskForTokenAsync(await IdentityOfNewPodAsync("listed", "yn-api", space));
        status.ShouldBe(HttpStatusCode.OK, body.ToJsonString());
    }

    [Fact]
    public async Task A_list_of_ten_kilobytes_allows_nothing_that_it_does_not_name()
    {
        var space = $"{running.Namespace}-long";
        await running.CreateNamespaceAsync(space, string.Join(',', Enumerable.Range(0, 1000).Select(number => $"yn-api-{number}")));
        await ShouldBeRefusedAsync(await IdentityOfNewPodAsync("listed", "yn-api", space), HttpStatusCode.Forbidden, "role_not_allowed");
    }

    [Fact]
    public async Task Refuses_a_role_that_the_namespace_does_not_allow()
    {
        var detail = await ShouldBeRefusedAsync(await IdentityOfNewPodAsync("forbidden", "payroll"), HttpStatusCode.Forbidden, "role_not_allowed");

        detail.ShouldContain("vault-injector.io/allowed-roles");
    }

    [Fact]
    public async Task Refuses_a_pod_whose_method_needs_no_broker()
    {
        var pod = running.Pod("no-broker", "sleep 60", ("role", "yn-api"), ("auth-method", "kubernetes"));
        await running.Cluster.CreateAsync(pod, CancellationToken.None);

        await ShouldBeRefusedAsync(await running.IdentityTokenAsync(running.Namespace, "no-broker"), HttpStatusCode.Forbidden, "method_not_brokered");
    }

    [Fact]
    public async Task Slows_down_a_pod_that_asks_again_and_again()
    {
        var identity = await IdentityOfNewPodAsync("greedy", "payroll");
        var codes = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            codes.Add((await _webhook.AskForTokenAsync(identity)).Body["code"]!.GetValue<string>());
        }

        codes[^1].ShouldBe("too_many_requests");
        codes.Count(code => code == "role_not_allowed").ShouldBeInRange(1, 12);
    }

    [Fact]
    public async Task Serves_the_CA_bundle_and_says_when_it_has_not_changed()
    {
        using var first = await _webhook.GetAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/ca"));
        (await first.Content.ReadAsStringAsync()).ShouldStartWith("-----BEGIN CERTIFICATE-----");
        var again = new HttpRequestMessage(HttpMethod.Get, "/v1/ca");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _webhook.GetAsync(again);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    private Task<JsonObject> AnnotateAsync(string space, JsonObject metadata) => running.Cluster.Kube.Admin.SendAsync(
        HttpMethod.Patch, $"/api/v1/namespaces/{space}", new JsonObject { ["metadata"] = metadata }, CancellationToken.None);

    /// <summary>A namespace's change takes a moment to come by the watch.</summary>
    private async Task<string> RefusedInTimeAsync(string identity, HttpStatusCode status, string code)
    {
        await DevCluster.Cluster.Waiting.ForAsync(
            async () => (await _webhook.AskForTokenAsync(identity)).Status == status ? "refused" : null, "the change to be known", CancellationToken.None);
        return await ShouldBeRefusedAsync(identity, status, code);
    }

    private async Task<string> IdentityOfNewPodAsync(string name, string role, string? space = null)
    {
        // The agent of this pod never runs: the runner has no image for it, since the pod is of another node.
        var pod = running.Pod(name, "sleep 60", ("role", role));
        pod["spec"]!["nodeName"] = "elsewhere";
        pod["metadata"]!["namespace"] = space ?? running.Namespace;
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        return await running.IdentityTokenAsync(space ?? running.Namespace, name);
    }

    private async Task<string> ShouldBeRefusedAsync(string? identity, HttpStatusCode status, string code)
    {
        var (answered, problem) = await _webhook.AskForTokenAsync(identity);
        answered.ShouldBe(status, problem.ToJsonString());
        problem["code"]!.GetValue<string>().ShouldBe(code);
        problem["status"]!.GetValue<int>().ShouldBe((int)status);
        return problem["detail"]!.GetValue<string>();
    }
}
