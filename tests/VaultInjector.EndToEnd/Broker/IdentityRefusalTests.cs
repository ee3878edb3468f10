using System.Net;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Kubernetes.Authentication;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>Whoever does not prove to be a pod, by a token of that pod and for this audience, gets nothing.</summary>
public sealed class IdentityRefusalTests(RunningCluster running) : BrokerDesk(running)
{
    private const string NotAccepted = "The API server does not accept the ServiceAccount token: ";
    private const string Invalidated = NotAccepted + "*service account token has been invalidated*.";

    [Fact]
    public Task Refuses_a_caller_without_a_token() =>
        ShouldBeRefusedAsync(
            null,
            HttpStatusCode.Unauthorized,
            "token_missing",
            "Send the pod's projected ServiceAccount token as 'Authorization: Bearer TOKEN'.");

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6YTpiIn0.")]
    public Task Refuses_what_is_not_a_token(string token) =>
        ShouldBeRefusedAsync(token, HttpStatusCode.Unauthorized, "token_invalid", NotAccepted + "*.");

    [Fact]
    public async Task Refuses_a_token_that_has_expired()
    {
        Assert.SkipWhen(
            Running.Cluster.Kube.IsReal,
            "A real API server issues no token for less than ten minutes and lends nobody its signing key.");
        await IdentityOfNewPodAsync("expired", OwnRole);

        await ShouldBeRefusedAsync(
            await SignedAnHourAgoAsync("expired"),
            HttpStatusCode.Unauthorized,
            "token_invalid",
            NotAccepted + "*service account token has expired*.");
    }

    [Fact]
    public async Task Refuses_a_token_with_a_foreign_signature()
    {
        await IdentityOfNewPodAsync("forger", OwnRole);
        using var forger = new ServiceAccountTokens(TimeProvider.System);

        await ShouldBeRefusedAsync(
            await SignedByAsync(forger, "forger"), HttpStatusCode.Unauthorized, "token_invalid", NotAccepted + "*.");
    }

    [Fact]
    public async Task Refuses_a_token_for_another_audience()
    {
        await IdentityOfNewPodAsync("wrong-audience", OwnRole);

        await ShouldBeRefusedAsync(
            await Running.IdentityTokenAsync(Running.Namespace, "wrong-audience", audience: "somebody-else"),
            HttpStatusCode.Unauthorized, "token_invalid", NotAccepted + "*token audiences*");
    }

    [Fact]
    public async Task Refuses_a_token_that_is_not_bound_to_a_pod() =>
        await ShouldBeRefusedAsync(
            await Running.IdentityTokenAsync(Running.Namespace, pod: null),
            HttpStatusCode.Unauthorized,
            "token_not_pod_bound",
            "The ServiceAccount token is not bound to a pod; use the one that is projected into the pod.");

    [Fact]
    public async Task Refuses_the_token_of_a_pod_that_is_gone()
    {
        var identity = await IdentityOfNewPodAsync("gone", OwnRole);
        await DeletePodAsync("gone", graceSeconds: 0);

        await ShouldBeRefusedAsync(identity, HttpStatusCode.Unauthorized, "token_invalid", Invalidated);
    }

    [Fact]
    public async Task Refuses_the_token_of_a_pod_that_another_pod_replaced()
    {
        var identity = await IdentityOfNewPodAsync("recreated", OwnRole);
        await DeletePodAsync("recreated", graceSeconds: 0);
        await IdentityOfNewPodAsync("recreated", OwnRole);

        // The API server itself says that a token of the old pod is none any more.
        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.Unauthorized,
            "token_invalid",
            NotAccepted + "*pod UID (*) does not match service account pod ref claim (*)*.");
    }

    [Fact]
    public async Task Refuses_a_ServiceAccount_with_the_same_name_in_another_namespace()
    {
        var elsewhere = await NewNamespaceAsync(allowedRoles: "other-app");
        await IdentityOfNewPodAsync("namesake", OwnRole);
        var identity = await IdentityOfNewPodAsync("namesake", OwnRole, elsewhere);

        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.Forbidden,
            "role_not_allowed",
            $"Namespace '{elsewhere}' does not allow service account 'default' the role '{OwnRole}'.*");
    }

    private async Task<string> SignedAnHourAgoAsync(string pod)
    {
        using var cluster = new ServiceAccountTokens(
            new AnHourAgo(), await File.ReadAllTextAsync(Path.Combine(Running.Cluster.WorkingDirectory, KubeServer.SigningKeyFile)));
        return await SignedByAsync(cluster, pod);
    }

    private async Task<string> SignedByAsync(ServiceAccountTokens signer, string pod)
    {
        var kube = Running.Cluster.Kube.Admin;
        var account = await kube.GetAsync($"/api/v1/namespaces/{Running.Namespace}/serviceaccounts/default", CancellationToken.None);
        JsonObject stored = await kube.GetAsync(PathOf(pod), CancellationToken.None);
        return signer.Issue(new TokenSubject(account, ["vault-injector"], stored, NodeUid: ""), TimeSpan.FromMinutes(10)).Token;
    }

    private sealed class AnHourAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromHours(1);
    }
}
