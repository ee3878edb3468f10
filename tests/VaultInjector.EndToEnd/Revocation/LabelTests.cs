using System.Text.Json.Nodes;
using VaultInjector.EndToEnd.Cluster;

namespace VaultInjector.EndToEnd.Revocation;

/// <summary>A user takes the label of an injected pod away, where no policy keeps him from it.</summary>
public sealed class LabelTests(RunningCluster running)
{
    [Fact]
    public async Task Revokes_the_token_of_a_pod_whose_label_was_taken_away()
    {
        var pod = await LivingPod.StartAsync(running, "unlabelled", ("role", "yn-api"), ("agent", "init"));
        var (token, uid) = (pod.Token, await pod.UidAsync());
        await new IssuedRecords(running).WaitForRecordAsync(uid);

        // The policy looks at namespaces that are opted in.
        await LabelAsync($"/api/v1/namespaces/{running.Namespace}", "vault-injector.io/injection", null);
        try
        {
            await LabelAsync(pod.Path, "vault-injector.io/injected", null);
        }
        finally
        {
            await LabelAsync($"/api/v1/namespaces/{running.Namespace}", "vault-injector.io/injection", "enabled");
        }

        // Long enough for the injector to have looked at the pod that its watch lost.
        await Task.Delay(TimeSpan.FromSeconds(3));
        (await LivingPod.IsAliveAsync(running, token)).ShouldBeTrue("the pod lives");

        await pod.DeleteAsync(graceSeconds: 0);

        await LivingPod.WaitForEndOfAsync(running, token);
        await new IssuedRecords(running).WaitForNoRecordAsync(uid);
    }

    private Task<JsonObject> LabelAsync(string path, string label, string? value) => running.Cluster.Kube.Admin.SendAsync(
        HttpMethod.Patch,
        path,
        new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [label] = value } } },
        CancellationToken.None);
}
