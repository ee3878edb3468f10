namespace VaultInjector.DevCluster.Pods;

/// <summary>The fields that a pod may read of itself.</summary>
public static class DownwardApi
{
    public const string Address = "127.0.0.1";

    public static string Field(JsonObject pod, string path) =>
        path switch
        {
            "status.podIP" or "status.podIPs" or "status.hostIP" or "status.hostIPs" => Address,
            "metadata.labels" or "metadata.annotations" => string.Join(
                '\n',
                (pod.Map(path.Split('.')) ?? []).Select(entry => $"{entry.Key}=\"{entry.Value.Text()}\"")),
            _ when path.EndsWith("']", StringComparison.Ordinal) => Keyed(pod, path),
            _ => pod.Text(path.Split('.')) ?? "",
        };

    private static string Keyed(JsonObject pod, string path)
    {
        var at = path.IndexOf("['", StringComparison.Ordinal);
        return pod.Text([.. path[..at].Split('.'), path[(at + 2)..^2]]) ?? "";
    }
}
