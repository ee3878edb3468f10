namespace VaultInjector.DevCluster.Kubernetes.Controllers;

/// <summary>Writes events as the cluster's own components write them.</summary>
public static class EventParts
{
    public static JsonObject Event(JsonObject about, string component, (string Type, string Reason, string Message) what, string now) =>
        new()
        {
            ["metadata"] = new JsonObject { ["generateName"] = $"{about.Name()}.", ["namespace"] = about.Namespace() },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = about.Text("apiVersion"),
                ["kind"] = about.Text("kind"),
                ["name"] = about.Name(),
                ["namespace"] = about.Namespace(),
                ["uid"] = about.Uid(),
            },
            ["type"] = what.Type,
            ["reason"] = what.Reason,
            ["message"] = what.Message,
            ["source"] = new JsonObject { ["component"] = component },
            ["count"] = 1,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
        };
}
