using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

public sealed class TokenTests
{
    private const string Audience = "vault-injector";

    [Fact]
    public async Task Reviews_a_token_of_a_pod()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var (token, pod) = await PodTokenAsync(cluster);
        var status = await cluster.ReviewAsync(token, Audience, "another");
        status.Flag("authenticated").ShouldBe(true);
        status.Text("user", "username").ShouldBe("system:serviceaccount:default:default");
        status.Texts("user", "groups").ShouldBe(["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"]);
        status.Texts("user", "extra", "authentication.kubernetes.io/pod-name").ShouldBe(["p"]);
        status.Texts("user", "extra", "authentication.kubernetes.io/pod-uid").ShouldBe([pod.Uid()]);
        status.Texts("user", "extra", "authentication.kubernetes.io/credential-id").Single().ShouldStartWith("JTI=");
        status.Texts("audiences").ShouldBe([Audience]);
    }

    [Fact]
    public async Task Refuses_a_token_for_another_audience()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var (token, _) = await PodTokenAsync(cluster);
        var status = await cluster.ReviewAsync(token, "vault");
        status.Flag("authenticated").ShouldNotBe(true);
        status
            .Text("error")
            .ShouldBe("[invalid bearer token, token audiences [\"vault-injector\"] is invalid for the target audiences [\"vault\"]]");
        (await cluster.GetAsync("/version", token)).Status.ShouldBe(401, "the API server's own audience is another one too");
    }

    [Fact]
    public async Task Refuses_a_token_whose_pod_is_gone_or_another_of_the_same_name()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var (token, _) = await PodTokenAsync(cluster);
        await cluster.DeleteAsync($"{KubeCluster.Pods}/p");
        (await cluster.ReviewAsync(token, Audience))
            .Text("error")
            .ShouldBe("[invalid bearer token, service account token has been invalidated]");
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (await cluster.ReviewAsync(token, Audience)).Flag("authenticated").ShouldNotBe(true);
    }

    [Fact]
    public async Task Refuses_a_token_whose_account_was_created_again()
    {
        await using var cluster = await KubeCluster.StartAsync();
        const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
        await cluster.PostAsync(Accounts, "metadata: {name: a}");
        var token = await cluster.TokenAsync("default", "a");
        (await cluster.GetAsync("/version", token)).Status.ShouldBe(200);
        await cluster.DeleteAsync($"{Accounts}/a");
        await cluster.PostAsync(Accounts, "metadata: {name: a}");
        (await cluster.GetAsync("/version", token)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Refuses_an_expired_token()
    {
        var clock = new SteppingClock();
        await using var cluster = await KubeCluster.StartAsync(new EmbeddedKubeOptions { Clock = clock, RunControllers = false });
        var token = await cluster.TokenAsync("default", "default", """{"expirationSeconds":600,"audiences":["a"]}""");
        (await cluster.ReviewAsync(token, "a")).Flag("authenticated").ShouldBe(true);
        clock.Step(TimeSpan.FromSeconds(600));
        (await cluster.ReviewAsync(token, "a")).Text("error").ShouldBe("[invalid bearer token, service account token has expired]");
    }

    [Fact]
    public async Task Refuses_forged_tokens()
    {
        await using var cluster = await KubeCluster.StartAsync();
        var (token, _) = await PodTokenAsync(cluster);
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        claims["exp"] = 9999999999;
        var forged = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
        var none = $"{Base64Url.EncodeToString("""{"alg":"none"}"""u8)}.{parts[1]}.";
        await using var other = await KubeCluster.StartAsync();
        var (foreign, _) = await PodTokenAsync(other);
        foreach (var bad in new[] { forged, none, foreign, "a.b.c", "garbage", $"{parts[0]}.{parts[1]}." })
        {
            (await cluster.ReviewAsync(bad, Audience)).Text("error").ShouldBe("invalid bearer token");
        }
    }

    [Theory]
    [InlineData("""{"expirationSeconds":599}""", 422)]
    [InlineData("""{"boundObjectRef":{"kind":"Pod","name":"none"}}""", 404)]
    [InlineData("""{"boundObjectRef":{"kind":"Pod","name":"p","uid":"other"}}""", 409)]
    [InlineData("""{"boundObjectRef":{"kind":"ConfigMap","name":"p"}}""", 400)]
    public async Task Refuses_a_wrong_token_request(string spec, int expected)
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (await cluster.PostAsync("/api/v1/namespaces/default/serviceaccounts/default/token", $$"""{"spec":{{spec}}}""")).Status.ShouldBe(
            expected);
    }

    [Fact]
    public async Task Refuses_a_token_for_a_pod_of_another_account()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync("/api/v1/namespaces/default/serviceaccounts", "metadata: {name: a}");
        await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        var answer = await cluster.PostAsync(
            "/api/v1/namespaces/default/serviceaccounts/a/token",
            """{"spec":{"boundObjectRef":{"kind":"Pod","name":"p"}}}"""
        );
        (answer.Status, answer.Message).ShouldBe(
            (400, "cannot bind token for serviceaccount \"a\" to pod running with different serviceaccount name."));
    }

    private static async Task<(string Token, JsonObject Pod)> PodTokenAsync(KubeCluster cluster)
    {
        var pod = (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body;
        var token = await cluster.TokenAsync(
            "default",
            "default",
            $$$"""{"audiences":["{{{Audience}}}"],"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"p","uid":"{{{pod.Uid()}}}"}}"""
        );
        return (token, pod);
    }

    private sealed class SteppingClock : TimeProvider
    {
        private TimeSpan _ahead;

        public void Step(TimeSpan by) => _ahead += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
    }
}
