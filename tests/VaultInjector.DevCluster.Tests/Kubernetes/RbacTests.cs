using VaultInjector.DevCluster.Kubernetes;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes.Http;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class RbacTests
{
    private const string Bindings = "/apis/rbac.authorization.k8s.io/v1";

    [Theory]
    [InlineData("get", "/api/v1/namespaces/default/pods/x", 404)]
    [InlineData("get", "/api/v1/namespaces/default/pods", 403)]
    [InlineData("get", "/api/v1/namespaces/other/pods/x", 403)]
    [InlineData("get", "/api/v1/pods", 403)]
    [InlineData("get", "/api/v1/namespaces/default/secrets/allowed", 404)]
    [InlineData("get", "/api/v1/namespaces/default/secrets/other", 403)]
    [InlineData("get", "/api/v1/namespaces/default/secrets", 403)]
    [InlineData("delete", "/api/v1/namespaces/default/pods/x", 403)]
    [InlineData("get", "/api/v1/namespaces/default/pods/x/status", 403)]
    [InlineData("get", "/api/v1/nodes", 200)]
    [InlineData("get", "/apis/apps/v1/namespaces/default/deployments", 403)]
    [InlineData("get", "/version", 200)]
    [InlineData("get", "/apis", 200)]
    [InlineData("get", "/metrics", 403)]
    [InlineData("post", "/api/v1/namespaces/default/serviceaccounts/default/token", 403)]
    [InlineData("post", "/apis/authentication.k8s.io/v1/tokenreviews", 403)]
    public async Task Allows_only_what_roles_say(string method, string path, int expected)
    {
        await using var cluster = await GrantedAsync();
        var token = await cluster.TokenAsync("default", "default");
        var answer = await cluster.SendAsync(new HttpMethod(method.ToUpperInvariant()), path, method is "post" ? "{}" : null, token);
        answer.Status.ShouldBe(expected, answer.Message);
    }

    [Fact]
    public async Task Answers_with_the_real_message_what_is_forbidden()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var token = await cluster.TokenAsync("default", "default");
        (await cluster.GetAsync("/api/v1/namespaces/y/pods/x", token)).Message.ShouldBe(
            "pods \"x\" is forbidden: User \"system:serviceaccount:default:default\" cannot get resource \"pods\" in API group \"\" in " +
            "the namespace \"y\""
        );
        (await cluster.GetAsync("/api/v1/nodes", token)).Message.ShouldBe(
            "nodes is forbidden: User \"system:serviceaccount:default:default\" cannot list resource \"nodes\" in API group \"\" at " +
            "the cluster scope"
        );
        (await cluster.GetAsync("/secret", token)).Message.ShouldBe(
            "forbidden: User \"system:serviceaccount:default:default\" cannot get path \"/secret\"");
        (await cluster.GetAsync("/api/v1/pods", "nonsense")).Status.ShouldBe(401);
        (await cluster.GetAsync("/api/v1/pods", "")).Message.ShouldStartWith("pods is forbidden: User \"system:anonymous\" cannot list");
    }

    [Fact]
    public async Task A_role_binding_to_a_cluster_role_counts_in_its_namespace_only()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync("/api/v1/namespaces", "metadata: {name: other}");
        await cluster.PostAsync($"{Bindings}/namespaces/other/rolebindings", """
            metadata: {name: b}
            subjects: [{kind: Group, name: 'system:serviceaccounts:default'}]
            roleRef: {kind: ClusterRole, name: view}
            """);
        var token = await cluster.TokenAsync("default", "default");
        (await cluster.GetAsync("/api/v1/namespaces/other/pods", token)).Status.ShouldBe(200);
        (await cluster.GetAsync("/api/v1/namespaces/default/pods", token)).Status.ShouldBe(403);
        (await cluster.GetAsync("/api/v1/namespaces/other/secrets", token)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Answers_access_reviews_with_its_own_decision()
    {
        await using var cluster = await GrantedAsync();
        var token = await cluster.TokenAsync("default", "default");
        async Task<bool?> May(string attributes) =>
            (
                await cluster.PostAsync(
                    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    $"spec: {{resourceAttributes: {attributes}}}",
                    token)
            ).Body.Flag("status", "allowed");
        (await May("{verb: get, resource: pods, namespace: default}")).ShouldBe(true);
        (await May("{verb: get, resource: pods, namespace: other}")).ShouldBe(false);
        (await May("{verb: create, resource: pods, namespace: default}")).ShouldBe(false);
    }

    [Fact]
    public async Task Records_who_asked_for_what()
    {
        var log = Path.GetTempFileName();
        await using (var cluster = await KubeCluster.StartAsync(new EmbeddedKubeOptions { AuditLog = log }))
        {
            var token = await cluster.TokenAsync("default", "default");
            await cluster.GetAsync("/api/v1/namespaces/default/pods/x/status", token);
        }

        var line = File.ReadLines(log).Select(text => JsonNode.Parse(text)!)
            .Single(entry => entry.Text("user", "username") is "system:serviceaccount:default:default");
        line.Text("verb").ShouldBe("get");
        line.Number("responseStatus", "code").ShouldBe(403);
        line["objectRef"]!.ToJsonString().ShouldBe(
            """{"apiGroup":"","resource":"pods","subresource":"status","namespace":"default","name":"x"}""");
        File.Delete(log);
    }

    private static async Task<KubeCluster> GrantedAsync()
    {
        var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync($"{Bindings}/namespaces/default/roles", """
            metadata: {name: r}
            rules:
            - {apiGroups: [''], resources: [pods], verbs: [get]}
            - {apiGroups: [''], resources: [secrets], resourceNames: [allowed], verbs: [get, list]}
            - {apiGroups: [''], resources: [deployments], verbs: ['*']}
            """);
        await cluster.PostAsync($"{Bindings}/namespaces/default/rolebindings", """
            metadata: {name: r}
            subjects: [{kind: ServiceAccount, name: default}]
            roleRef: {kind: Role, name: r}
            """
        );
        await cluster.PostAsync(
            $"{Bindings}/clusterroles",
            "metadata: {name: nodes}\nrules: [{apiGroups: ['*'], resources: [nodes], verbs: ['*']}]");
        await cluster.PostAsync(
            $"{Bindings}/clusterrolebindings",
            """
            metadata: {name: nodes}
            subjects: [{kind: User, name: 'system:serviceaccount:default:default'}]
            roleRef: {kind: ClusterRole, name: nodes}
            """);
        return cluster;
    }
}
