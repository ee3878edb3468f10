using System.Text.Json.Nodes;
using VaultInjector.DevCluster.Cluster;
using VaultInjector.DevCluster.Pods;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Admission;

/// <summary>What the shipped ValidatingAdmissionPolicies deny.</summary>
public sealed class PolicyTests(RunningCluster running)
{
    [Fact]
    public async Task A_pod_that_asks_is_denied_while_the_webhook_is_not_registered()
    {
        var kube = running.Cluster.Kube.Admin;
        var registered = await kube.GetAsync(PublishedBundle.Configuration, CancellationToken.None);
        await kube.SendAsync(HttpMethod.Delete, PublishedBundle.Configuration, null, CancellationToken.None);
        try
        {
            // The API server asks for a moment longer.
            var refusal = await Waiting.ForAsync(TryUnseenAsync, "a refusal", CancellationToken.None);
            refusal.ShouldContain("was not injected");
            refusal.ShouldContain("apply the manifests of Vault Injector again");
            await running.Cluster.CreateAsync(running.Pod("not-asking", "true"), CancellationToken.None);
        }
        finally
        {
            await CreateAgainAsync(registered);
        }

        await WaitForTheWebhookAsync();
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_status_that_a_user_wrote_is_denied_whether_the_webhook_is_asked_or_not(string inject) =>
        (await RefusedAsync(running.Pod("forged", "true", ("inject", inject), ("role", "yn-api"), ("status", "injected")))).ShouldContain(
            "vault-injector.io/status");

    [Theory]
    [InlineData("annotations", "vault-injector.io/status")]
    [InlineData("labels", "vault-injector.io/injected")]
    public async Task The_marks_of_an_injected_pod_cannot_be_taken_away(string map, string key)
    {
        var pod = running.Pod($"marked-{map}", "true", ("role", "yn-api"), ("agent", "init"));
        await running.Cluster.CreateAsync(pod, CancellationToken.None);

        var refusal = await Should.ThrowAsync<KubeRefusalException>(() => running.Cluster.Kube.Admin.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/namespaces/{running.Namespace}/pods/marked-{map}",
            new JsonObject { ["metadata"] = new JsonObject { [map] = new JsonObject { [key] = null } } },
            CancellationToken.None));

        refusal.Message.ShouldContain($"{key} shows what the injector did and is never changed");
    }

    [Theory]
    [InlineData("pods/bound/binding")]
    [InlineData("bindings")]
    public async Task A_status_that_comes_with_a_binding_is_denied(string path)
    {
        await running.Cluster.CreateAsync(running.Pod("bound", "true", ("inject", "false")), CancellationToken.None);
        try
        {
            var binding = Manifests.Parse("""
                apiVersion: v1
                kind: Binding
                metadata: {name: bound, annotations: {vault-injector.io/status: injected}}
                target: {kind: Node, name: somewhere}
                """)[0];

            var refusal = await Should.ThrowAsync<KubeRefusalException>(() => running.Cluster.Kube.Admin.SendAsync(
                HttpMethod.Post, $"/api/v1/namespaces/{running.Namespace}/{path}", binding, CancellationToken.None));

            refusal.Message.ShouldContain("take it out of the binding");
        }
        finally
        {
            await running.Cluster.Kube.Admin.SendAsync(
                HttpMethod.Delete,
                $"/api/v1/namespaces/{running.Namespace}/pods/bound?gracePeriodSeconds=0",
                null,
                CancellationToken.None);
        }
    }

    private Task<JsonObject> CreateAgainAsync(JsonObject stored)
    {
        foreach (var field in new[] { "resourceVersion", "uid", "creationTimestamp", "generation", "managedFields" })
        {
            stored["metadata"]!.AsObject().Remove(field);
        }

        return running.Cluster.CreateAsync(stored, CancellationToken.None);
    }

    private Task<JsonObject> WaitForTheWebhookAsync() =>
        Waiting.ForAsync(
            async () =>
            {
                try
                {
                    return await running.Cluster.DryRunAsync(
                        running.Pod("seen", "true", ("role", "yn-api")),
                        running.Namespace,
                        CancellationToken.None);
                }
                catch (KubeRefusalException)
                {
                    return null;
                }
            },
            "the webhook to be asked again",
            CancellationToken.None);

    /// <summary>Why a pod that asks for a token is refused; null where it is not.</summary>
    private async Task<string?> TryUnseenAsync()
    {
        try
        {
            await running.Cluster.DryRunAsync(running.Pod("unseen", "true", ("role", "yn-api")), running.Namespace, CancellationToken.None);
            return null;
        }
        catch (KubeRefusalException refusal)
        {
            return refusal.Message;
        }
    }

    private async Task<string> RefusedAsync(JsonObject pod) =>
        (
            await Should.ThrowAsync<KubeRefusalException>(() => running.Cluster.CreateAsync(pod, CancellationToken.None))
        ).Message;
}
