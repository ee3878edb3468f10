using System.Net;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.EndToEnd.Cluster;
using VaultInjector.EndToEnd.Route;

namespace VaultInjector.EndToEnd.Security;

/// <summary>What a compromised injector could do with its Vault token and its ServiceAccount: what it needs, and nothing more.</summary>
public sealed class LeastPrivilegeTests(RunningCluster running)
{
    private const string Injector = "system:serviceaccount:vault-injector:vault-injector";

    [Theory]
    [InlineData("GET", "secret/yn-api/SECRET_KEY")]
    [InlineData("LIST", "secret/")]
    [InlineData("POST", "secret/yn-api/SECRET_KEY")]
    [InlineData("POST", "auth/token/create")]
    [InlineData("POST", "auth/token/create-orphan")]
    [InlineData("POST", "auth/token/create/yn-api")]
    [InlineData("POST", "auth/token/create/vault-injector")]
    [InlineData("LIST", "auth/token/accessors")]
    [InlineData("POST", "auth/token/lookup")]
    [InlineData("POST", "auth/token/revoke")]
    [InlineData("POST", "auth/token/roles/evil")]
    [InlineData("POST", "auth/approle/role/yn-api/secret-id")]
    [InlineData("POST", "auth/approle/role/yn-api/custom-secret-id")]
    [InlineData("LIST", "auth/approle/role/yn-api/secret-id")]
    [InlineData("GET", "auth/approle/role/yn-api")]
    [InlineData("POST", "auth/approle/role/yn-api")]
    [InlineData("POST", "auth/approle/role/yn-api/policies")]
    [InlineData("DELETE", "auth/approle/role/yn-api")]
    [InlineData("LIST", "auth/approle/role")]
    [InlineData("POST", "auth/approle/role/yn-api/role-id")]
    [InlineData("POST", "auth/vault-injector/role/vault-injector/secret-id")]
    [InlineData("POST", "pki_int/sign/vault")]
    [InlineData("POST", "pki_int/issue/vault-injector")]
    [InlineData("POST", "pki_int/sign-verbatim")]
    [InlineData("POST", "pki_int/roles/vault-injector")]
    [InlineData("POST", "pki/root/sign-intermediate")]
    [InlineData("POST", "pki_int/intermediate/generate/exported")]
    [InlineData("GET", "sys/policies/acl/vault-injector")]
    [InlineData("PUT", "sys/policies/acl/vault-injector")]
    [InlineData("GET", "sys/mounts")]
    [InlineData("POST", "sys/mounts/evil")]
    [InlineData("POST", "sys/auth/evil")]
    [InlineData("PUT", "sys/seal")]
    [InlineData("GET", "sys/audit")]
    [InlineData("PUT", "sys/audit/evil")]
    [InlineData("GET", "cubbyhole/anything")]
    [InlineData("POST", "identity/entity")]
    public async Task Its_Vault_token_may_not(string method, string path)
    {
        var token = await File.ReadAllTextAsync(running.Cluster.WebhookSettings["VAULT_INJECTOR__Session__TokenFile"]);
        using var http = new HttpClient(TrustedHandler.For(await File.ReadAllTextAsync(running.Cluster.CaFile)));
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(running.Cluster.Vault.Address, $"/v1/{path}"));
        request.Headers.Add("X-Vault-Token", token.Trim());
        request.Headers.Add("X-Vault-Request", "true");
        request.Content = method is "POST" or "PUT" ? new StringContent("{}") : null;

        using var response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task It_was_never_refused_by_the_API_server_and_uses_all_that_its_roles_allow()
    {
        running.NeedsEmbeddedKube();
        await UseEverythingAsync();

        // A token's record is deleted a moment after the token is revoked.
        await Waiting.ForAsync(
            () => Task.FromResult(NeverUsed().Count == 0 ? "all used" : null),
            () => $"the injector to use what manifests/base/rbac.yaml allows: {string.Join(", ", NeverUsed())}",
            CancellationToken.None);
        Requests().Where(request => request.Status == 403).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_roles_hold_no_wildcard_no_Secret_and_no_write_to_a_pod()
    {
        await Task.CompletedTask;
        var rules = Rules();
        rules.ShouldNotBeEmpty();
        rules.ShouldAllBe(rule => rule.Resource != "secrets" && rule.Resource != "*" && rule.Group != "*" && !rule.Verbs.Contains("*"));
        rules
            .Where(rule => rule.Resource.StartsWith("pods", StringComparison.Ordinal))
            .SelectMany(rule => rule.Verbs)
            .ShouldBeSubsetOf(["get", "list", "watch"]);
        rules.Where(rule => rule.Resource == "mutatingwebhookconfigurations").ShouldAllBe(rule => rule.Names.Count == 1);
        rules
            .Where(rule => rule.Resource == "configmaps" && rule.Verbs.Any(verb => verb != "create"))
            .ShouldAllBe(rule => rule.Names.Count == 32);
        rules.Single(rule => rule.Resource == "clustertrustbundles").Names.ShouldBe(["vault-injector", "vault-injector-vault"]);
        rules.Where(rule => rule.Resource == "configmaps").SelectMany(rule => rule.Verbs).ShouldBe(["get", "delete"]);
        rules.Where(rule => rule.Resource == "leases").ShouldHaveSingleItem().Kind.ShouldBe("Role", "its own namespace only");
    }

    /// <summary>
    /// The ledger of 0.1 is carried over; a pod is injected, gets two tokens, reports an incident and is deleted; the CA bundle is wiped.
    /// </summary>
    private async Task UseEverythingAsync()
    {
        using var webhook = new WebhookClient(running.Cluster);
        await FormerLedger.LeaveAsync(running);
        await LiveAndDieAsync(webhook);
        await AskForAnUnknownNamespaceAsync(webhook);
        await WipeTheBundleAsync();
        await TrustBundles.PublishAsync(running);
    }

    private async Task LiveAndDieAsync(WebhookClient webhook)
    {
        var pod = await LivingPod.StartAsync(running, "uses-everything", ("role", "yn-api"), ("auth-method", "token"), ("agent", "init"));
        var token = pod.Token;
        var (status, said) = await webhook.ReportAsync(
            "/v1/incidents", await running.IdentityTokenAsync(running.Namespace, "uses-everything"), """{"detail":"a test"}""");
        status.ShouldBe(HttpStatusCode.NoContent, said);
        (await webhook.AskForTokenAsync(await running.IdentityTokenAsync(running.Namespace, "uses-everything")))
            .Status.ShouldBe(HttpStatusCode.OK);
        await pod.DeleteAsync(graceSeconds: 0);
        await LivingPod.WaitForEndOfAsync(running, token);
    }

    /// <summary>The injector asks the API server for a namespace that its watch has not brought.</summary>
    private static async Task AskForAnUnknownNamespaceAsync(WebhookClient webhook)
    {
        var (status, said) = await webhook.PostAsync(
            "/mutate",
            new StringContent(
                """
                {
                  "apiVersion": "admission.k8s.io/v1",
                  "kind": "AdmissionReview",
                  "request": {
                    "uid": "u1", "namespace": "not-there", "operation": "CREATE",
                    "kind": {"group": "", "version": "v1", "kind": "Pod"},
                    "resource": {"group": "", "version": "v1", "resource": "pods"},
                    "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {"containers": [{"name": "a"}]}}
                  }
                }
                """,
                System.Text.Encoding.UTF8,
                "application/json"));
        status.ShouldBe(HttpStatusCode.OK, said);
    }

    private async Task WipeTheBundleAsync()
    {
        var kube = running.Cluster.Kube.Admin;
        var configuration = await kube.GetAsync(PublishedBundle.Configuration, CancellationToken.None);
        configuration["webhooks"]![0]!["clientConfig"]!["caBundle"] = "";
        await kube.SendAsync(HttpMethod.Put, PublishedBundle.Configuration, configuration, CancellationToken.None);
        await Waiting.ForAsync(
            async () =>
            {
                var now = await kube.GetAsync(PublishedBundle.Configuration, CancellationToken.None);
                return now["webhooks"]![0]!["clientConfig"]!["caBundle"]?.GetValue<string>() is { Length: > 0 } bundle ? bundle : null;
            },
            "the CA bundle to be put back",
            CancellationToken.None);
    }

    /// <summary>
    /// The API server's audit log of what the running injector asked for, and not <c>vault-injector check</c> with the same
    /// ServiceAccount. A line that is being written has no end yet.
    /// </summary>
    private List<Request> Requests() =>
        [
            .. File.ReadAllText(Path.Combine(running.Cluster.WorkingDirectory, "audit.log")).Split('\n')[..^1]
                .Select(line => JsonNode.Parse(line)!)
                .Where(line =>
                    line["user"]!["username"]!.GetValue<string>() == Injector &&
                    line["objectRef"] is not null &&
                    line["userAgent"]!.GetValue<string>().StartsWith("vault-injector/", StringComparison.Ordinal))
                .Select(line => new Request(
                    line["verb"]!.GetValue<string>(),
                    line["objectRef"]!["apiGroup"]!.GetValue<string>(),
                    line["objectRef"]!["resource"]!.GetValue<string>(),
                    line["objectRef"]!["name"]!.GetValue<string>(),
                    line["responseStatus"]!["code"]!.GetValue<int>())),
        ];

    /// <summary>Nodes are looked at only where the API server is older than 1.32.</summary>
    private List<string> NeverUsed()
    {
        var requests = Requests();
        return
        [
            .. Rules()
                .Where(rule => rule.Resource != "nodes")
                .SelectMany(rule => rule.Verbs, (rule, verb) => (rule, verb))
                // Server-side apply needs create besides patch; the API server's log shows the patch.
                .Where(right => right.verb != "create" || right.rule.Names.Count == 0)
                .Where(right => !requests.Exists(request =>
                    request.Verb == right.verb &&
                    request.Group == right.rule.Group &&
                    request.Resource == right.rule.Resource &&
                    (right.rule.Names.Count == 0 || request.Name.Length == 0 || right.rule.Names.Contains(request.Name))))
                .Select(right => $"{right.verb} {right.rule.Resource}"),
        ];
    }

    private List<Rule> Rules() => [.. Manifests.Read(running.Cluster.Repository.Manifest("base/rbac.yaml"))
        .Where(manifest => manifest["rules"] is not null)
        .SelectMany(manifest => manifest["rules"]!.AsArray(), (manifest, rule) => (Kind: manifest["kind"]!.GetValue<string>(), Rule: rule!))
        .SelectMany(one => one.Rule["resources"]!.AsArray().Select(resource => new Rule(
            one.Kind,
            one.Rule["apiGroups"]![0]!.GetValue<string>(),
            resource!.GetValue<string>(),
            Texts(one.Rule["verbs"]),
            Texts(one.Rule["resourceNames"]))))];

    private static List<string> Texts(JsonNode? list) => [.. list?.AsArray().Select(item => item!.GetValue<string>()) ?? []];

    private sealed record Request(string Verb, string Group, string Resource, string Name, int Status);

    private sealed record Rule(string Kind, string Group, string Resource, List<string> Verbs, List<string> Names);
}
