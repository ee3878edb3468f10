using VaultInjector.DevCluster.Kubernetes.Store;

namespace VaultInjector.DevCluster.Tests.Kubernetes;

/// <summary>Registers a <see cref="HookServer"/> as a mutating webhook for pods.</summary>
internal static class HookRegistration
{
    public const string Configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    public const string AddLabel = """[{"op":"add","path":"/metadata/labels/hooked","value":"yes"}]""";

    public static async Task RegisterAsync(
        this KubeCluster cluster,
        HookServer hook,
        string? bundle = null,
        string? client = null,
        string more = "reinvocationPolicy: Never",
        string name = "h")
    {
        await cluster.DeleteAsync($"{Configurations}/{name}");
        var answer = await cluster.PostAsync(Configurations, $$"""
            metadata: {name: {{name}}}
            webhooks:
            - name: {{name}}.example.io
              sideEffects: None
              admissionReviewVersions: [v1]
              rules: [{apiGroups: [''], apiVersions: [v1], resources: [pods], operations: [CREATE], scope: Namespaced}]
              clientConfig: { {{client ?? $"url: 'https://127.0.0.1:{hook.Port}/'"}}, caBundle: {{bundle ?? HookServer.Bundle(hook.Root)}} }
              {{more.Replace(", failurePolicy", "\n  failurePolicy", StringComparison.Ordinal)}}
            """);
        answer.Status.ShouldBe(201, answer.Message);
    }

    public static async Task<string> FailAsync(this KubeCluster cluster)
    {
        var answer = await cluster.PostAsync(KubeCluster.Pods, KubeCluster.Pod("p"));
        (answer.Status, answer.Reason).ShouldBe((500, "InternalError"), answer.Message);
        return answer.Message;
    }
}
