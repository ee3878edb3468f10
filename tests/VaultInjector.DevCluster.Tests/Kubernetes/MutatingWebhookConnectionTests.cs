using VaultInjector.DevCluster.Kubernetes;
using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>How webhooks are reached, and what happens if they are not.</summary>
public sealed class MutatingWebhookConnectionTests
{
    [Fact]
    public async Task Accepts_an_intermediate_as_anchor_and_any_of_several_certificates()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await using var other = await HookServer.StartAsync(review => HookServer.Allow(review));
        await cluster.RegisterAsync(hook, bundle: HookServer.Bundle(hook.Intermediate));
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("a"))).Status.ShouldBe(201);
        await cluster.DeleteAsync($"{HookRegistration.Configurations}/h");
        await cluster.RegisterAsync(hook, bundle: HookServer.Bundle(other.Root, hook.Root));
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("b"))).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Reaches_a_service_under_its_service_name()
    {
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review, HookRegistration.AddLabel), "hook.ns.svc");
        await using var cluster = await KubeCluster.StartAsync(new EmbeddedKubeOptions
        {
            ServiceAddresses = new Dictionary<string, string>(StringComparer.Ordinal) { ["ns/hook"] = $"127.0.0.1:{hook.Port}" },
        });
        await cluster.RegisterAsync(hook, client: "service: {name: hook, namespace: ns, path: /mutate}");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body.Labels().Text("hooked").ShouldBe("yes");
    }

    [Fact]
    public async Task Reaches_an_external_name_service()
    {
        await using var hook = await HookServer.StartAsync(
            review => HookServer.Allow(review, HookRegistration.AddLabel),
            "hook.default.svc");
        await using var cluster = await KubeCluster.StartAsync();
        await cluster.PostAsync(
            "/api/v1/namespaces/default/services",
            "metadata: {name: hook}\nspec: {type: ExternalName, externalName: localhost}");
        await cluster.RegisterAsync(hook, client: $"service: {{name: hook, namespace: default, port: {hook.Port}}}");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"))).Body.Labels().Text("hooked").ShouldBe("yes");
    }

    [Fact]
    public async Task Refuses_certificates_as_a_go_client_does()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(review => HookServer.Allow(review));
        await using var misnamed = await HookServer.StartAsync(review => HookServer.Allow(review), "other.example");
        await using var expired = await HookServer.StartAsync(review => HookServer.Allow(review), life: TimeSpan.FromHours(1));
        await cluster.RegisterAsync(hook, bundle: HookServer.Bundle(misnamed.Root));
        (await cluster.FailAsync()).ShouldBe(
            $"Internal error occurred: failed calling webhook \"h.example.io\": failed to call webhook: Post " +
            $"\"https://127.0.0.1:{hook.Port}/?timeout=10s\": tls: failed to verify certificate: x509: certificate signed by unknown " +
            "authority"
        );
        await cluster.RegisterAsync(misnamed);
        (await cluster.FailAsync()).ShouldEndWith("x509: certificate is valid for other.example, not 127.0.0.1");
        await cluster.RegisterAsync(expired);
        (await cluster.FailAsync()).ShouldContain("x509: certificate has expired or is not yet valid");
        hook.Reviews.Concat(misnamed.Reviews).Concat(expired.Reviews).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fails_closed_with_the_real_message_or_open_if_configured()
    {
        await using var cluster = await KubeCluster.StartAsync();
        await using var hook = await HookServer.StartAsync(_ => null);
        await cluster.RegisterAsync(hook, more: "timeoutSeconds: 1");
        (await cluster.FailAsync()).ShouldEndWith($"Post \"https://127.0.0.1:{hook.Port}/?timeout=1s\": context deadline exceeded");
        await cluster.RegisterAsync(hook, more: "timeoutSeconds: 1, failurePolicy: Ignore");
        (await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("open"))).Status.ShouldBe(201);
        await cluster.RegisterAsync(hook, client: "url: 'https://127.0.0.1:1/x'");
        (await cluster.FailAsync()).ShouldEndWith("dial tcp 127.0.0.1:1: connect: connection refused");
        await cluster.RegisterAsync(hook, client: "service: {name: none, namespace: default}");
        (await cluster.FailAsync()).ShouldEndWith("service \"none\" not found");
    }
}
