using System.Net;
using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Broker;

/// <summary>What the pod is, not what it says it is, decides: as it was created, and as the API server holds it now.</summary>
public sealed class PodRefusalTests(RunningCluster running) : BrokerDesk(running)
{
    [Fact]
    public async Task Refuses_a_pod_that_is_ending()
    {
        // Without a runner nobody confirms the end: the pod stays as it is, with a deletionTimestamp.
        var identity = await IdentityOfNewPodAsync("ending", OwnRole);
        await DeletePodAsync("ending", graceSeconds: 60);

        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.Conflict,
            "pod_ending",
            $"Pod {Running.Namespace}/ending is ending; it gets no new token.");
    }

    [Fact]
    public async Task Refuses_a_pod_that_has_ended()
    {
        var identity = await IdentityOfNewPodAsync("ended", OwnRole);
        await ChangeAsync($"{PathOf("ended")}/status", new JsonObject { ["status"] = new JsonObject { ["phase"] = "Failed" } });

        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.Conflict,
            "pod_ending",
            $"Pod {Running.Namespace}/ended is ending; it gets no new token.");
    }

    [Fact]
    public async Task Refuses_a_pod_that_was_not_injected_with_any_annotations()
    {
        await Running.Cluster.CreateAsync(Running.Pod("bare", "sleep 60", ("inject", "false")), CancellationToken.None);
        await ChangeAsync(PathOf("bare"), Annotated(("role", OwnRole), ("inject", "true")));

        await ShouldBeRefusedAsync(
            await Running.IdentityTokenAsync(Running.Namespace, "bare"),
            HttpStatusCode.Forbidden,
            "pod_not_injected",
            $"Pod {Running.Namespace}/bare is not as the injector writes it: it has no init container vault-injector-agent. " +
            "Annotations added later do not count. Create it again in an opted-in namespace."
        );
    }

    [Fact]
    public async Task Refuses_a_pod_whose_role_annotation_was_edited_after_its_creation()
    {
        var identity = await IdentityOfNewPodAsync("edited", OwnRole);
        await ChangeAsync(PathOf("edited"), Annotated(("role", "other-app")));

        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.Forbidden,
            "role_changed",
            $"Pod {Running.Namespace}/edited was created for role '{OwnRole}', but its annotation now says otherwise. Create the pod " +
            "again to change its role."
        );
    }

    [Fact]
    public async Task Refuses_a_pod_whose_method_needs_no_broker()
    {
        await Running.Cluster.CreateAsync(
            Running.Pod("no-broker", "sleep 60", ("role", "yn-api"), ("auth-method", "kubernetes")),
            CancellationToken.None);

        await ShouldBeRefusedAsync(
            await Running.IdentityTokenAsync(Running.Namespace, "no-broker"),
            HttpStatusCode.Forbidden,
            "method_not_brokered",
            $"Pod {Running.Namespace}/no-broker was injected with auth-method 'kubernetes', which logs in to Vault itself.");
    }

    [Fact]
    public async Task Refuses_pods_of_a_namespace_whose_label_was_taken_away()
    {
        var space = await NewNamespaceAsync(OwnRole);
        var identity = await IdentityOfNewPodAsync("unlabelled", OwnRole, space);
        await ChangeAsync(
            $"/api/v1/namespaces/{space}",
            new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["vault-injector.io/injection"] = null } } });

        // The change takes a moment to come by the watch. A pod may ask only so often in a minute.
        await DevCluster.Cluster.Waiting.ForAsync(
            async () =>
            {
                if ((await Webhook.AskForTokenAsync(identity)).Status == HttpStatusCode.Forbidden)
                {
                    return "refused";
                }

                await Task.Delay(TimeSpan.FromSeconds(3));
                return null;
            },
            "the change to be known",
            CancellationToken.None);
        await ShouldBeRefusedAsync(
            identity,
            HttpStatusCode.Forbidden,
            "namespace_not_opted_in",
            $"Namespace '{space}' is not opted in; label it vault-injector.io/injection=enabled.");
    }
}
