namespace VaultInjector.DevCluster.Pods;

/// <summary>The three states of a container, as a pod's status holds them.</summary>
public static class ContainerState
{
    public static JsonObject Waiting(string reason, string message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message.Length > 0)
        {
            waiting["message"] = message;
        }

        return new JsonObject { ["waiting"] = waiting };
    }

    public static JsonObject Running(DateTimeOffset from) => new() { ["running"] = new JsonObject { ["startedAt"] = from.Timestamp() } };

    public static JsonObject Terminated(int code, string reason, string message, (DateTimeOffset From, DateTimeOffset To) time)
    {
        var terminated = new JsonObject
        {
            ["exitCode"] = code,
            ["reason"] = reason,
            ["startedAt"] = time.From.Timestamp(),
            ["finishedAt"] = time.To.Timestamp(),
        };
        if (message.Length > 0)
        {
            terminated["message"] = message;
        }

        return new JsonObject { ["terminated"] = terminated };
    }
}
