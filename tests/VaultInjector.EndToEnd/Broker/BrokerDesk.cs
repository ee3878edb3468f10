using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>Asks the real endpoint with real ServiceAccount tokens, and looks into Vault's audit log whether Vault heard of it.</summary>
public abstract class BrokerDesk(RunningCluster running) : IAsyncDisposable
{
    private static readonly string[] Asked = [OwnRole, "other-app", "payroll", "paced"];
    private readonly List<string> _namespaces = [];
    private readonly VaultAudit _audit = new(running.Cluster.Vault.AuditFile);

    /// <summary>A role that is allowed and exists, and that only the pods of these tests ask for: each grant of it is theirs.</summary>
    protected const string OwnRole = "desk-app";

    protected RunningCluster Running => running;

    private protected WebhookClient Webhook { get; } = new(running.Cluster);

    public async ValueTask DisposeAsync()
    {
        Webhook.Dispose();
        foreach (var space in _namespaces)
        {
            await running.Cluster.Kube.Admin.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{space}", null, CancellationToken.None);
        }

        GC.SuppressFinalize(this);
    }

    protected IReadOnlyList<string> GrantsAsked() => _audit.GrantsAsked();

    /// <summary>The grants of the roles that the refused pods of these tests ask for, and no other pod.</summary>
    private List<string> RefusedAsked() =>
        [.. GrantsAsked().Where(asked => Array.Exists(Asked, role => asked.Contains($"/{role}", StringComparison.Ordinal)))];

    /// <summary>Refused with that status, code and sentence (a star stands for the API server's own words), and Vault never knew.</summary>
    protected async Task ShouldBeRefusedAsync(string? identity, HttpStatusCode status, string code, string sentence)
    {
        var before = RefusedAsked();
        var (answered, problem) = await Webhook.AskForTokenAsync(identity);

        answered.ShouldBe(status, problem.ToJsonString());
        problem["status"]!.GetValue<int>().ShouldBe((int)status);
        problem["code"]!.GetValue<string>().ShouldBe(code);
        problem["detail"]!.GetValue<string>().ShouldMatch($"^{Regex.Escape(sentence).Replace("\\*", ".*", StringComparison.Ordinal)}$");
        RefusedAsked().ShouldBe(before, "Vault was asked for a pod that may not");
    }

    /// <summary>A pod whose agent never runs, since the pod is of another node: only the test speaks for it.</summary>
    protected async Task<string> IdentityOfNewPodAsync(string name, string role, string? space = null)
    {
        var pod = running.Pod(name, "sleep 60", ("role", role));
        pod["spec"]!["nodeName"] = "elsewhere";
        pod["metadata"]!["namespace"] = space ?? running.Namespace;
        await running.Cluster.CreateAsync(pod, CancellationToken.None);
        return await running.IdentityTokenAsync(space ?? running.Namespace, name);
    }

    protected async Task<string> NewNamespaceAsync(string? allowedRoles)
    {
        var space = $"{running.Namespace}-{Guid.NewGuid().ToString("N")[..6]}";
        await running.CreateNamespaceAsync(space, allowedRoles);
        _namespaces.Add(space);
        return space;
    }

    protected Task ChangeAsync(string path, JsonObject change) =>
        running.Cluster.Kube.Admin.SendAsync(HttpMethod.Patch, path, change, CancellationToken.None);

    protected Task DeletePodAsync(string name, int graceSeconds) =>
        running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Delete,
            $"{PathOf(name)}?gracePeriodSeconds={graceSeconds}",
            null,
            CancellationToken.None);

    protected string PathOf(string pod) => $"/api/v1/namespaces/{running.Namespace}/pods/{pod}";

    protected static JsonObject Annotated(params (string Name, string Value)[] annotations) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject(
                    annotations.Select(one => KeyValuePair.Create($"vault-injector.io/{one.Name}", (JsonNode?)one.Value))),
            },
        };
}
