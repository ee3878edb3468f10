namespace VaultInjector.DevCluster.Pods;

/// <summary>Writes the status of a pod from the states of its containers.</summary>
public static class PodStatus
{
    public static JsonObject Of(
        JsonObject pod, string phase, (IReadOnlyList<ContainerRun> Init, IReadOnlyList<ContainerRun> Apps) runs, DateTimeOffset started)
    {
        var initialised = runs.Init.All(run => run.IsSidecar ? run.IsStarted : run.ExitCode is 0);
        var ready = phase is "Running" && runs.Apps.All(run => run.Running && run.IsStarted);
        return new JsonObject
        {
            ["phase"] = phase,
            ["hostIP"] = DownwardApi.Address,
            ["podIP"] = DownwardApi.Address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = DownwardApi.Address }),
            ["startTime"] = started.Timestamp(),
            ["conditions"] = new JsonArray(
                Condition("PodReadyToStartContainers", true),
                Condition("Initialized", initialised),
                Condition("Ready", ready),
                Condition("ContainersReady", ready),
                Condition("PodScheduled", true)),
            ["initContainerStatuses"] = Statuses(pod, "initContainers", runs.Init),
            ["containerStatuses"] = Statuses(pod, "containers", runs.Apps),
        };
    }

    private static JsonArray Statuses(JsonObject pod, string list, IReadOnlyList<ContainerRun> runs) =>
        new([.. pod.Items("spec", list).Zip(runs, (spec, run) => new JsonObject
        {
            ["name"] = run.Name,
            ["image"] = spec.Text("image"),
            ["imageID"] = "",
            ["ready"] = list is "containers" || run.IsSidecar ? run.Running && run.IsStarted : run.ExitCode is 0,
            ["started"] = run.Running && run.IsStarted,
            ["restartCount"] = run.Restarts,
            ["state"] = run.State.DeepClone(),
            ["lastState"] = run.LastState.DeepClone(),
        })]);

    private static JsonObject Condition(string type, bool holds) => new() { ["type"] = type, ["status"] = holds ? "True" : "False" };
}
