namespace VaultInjector.DevCluster.Kubernetes.Defaults;

/// <summary>The defaults of a pod spec.</summary>
public static class PodDefaults
{
    private const int FileMode = 420; // 0644
    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    public static void Apply(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
        foreach (var container in Containers(spec).Concat(spec.Items("ephemeralContainers")))
        {
            Container(container);
        }

        foreach (var volume in spec.Items("volumes"))
        {
            Volume(volume);
        }
    }

    /// <summary>What only a real pod gets, not the template of a workload.</summary>
    public static void ApplyToPod(JsonObject spec)
    {
        spec.Default("enableServiceLinks", true);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        spec.Default("priority", 0);
    }

    public static IEnumerable<JsonObject> Containers(JsonObject? spec) => spec.Items("initContainers").Concat(spec.Items("containers"));

    private static void Container(JsonObject container)
    {
        container.Default("resources", new JsonObject());
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", PullPolicy(container.Text("image") ?? ""));
        foreach (var (name, limit) in container.Map("resources", "limits") ?? [])
        {
            container.Ensure("resources", "requests").Default(name, limit?.DeepClone());
        }

        foreach (var port in container.Items("ports"))
        {
            port.Default("protocol", "TCP");
        }

        foreach (var variable in container.Items("env"))
        {
            variable.Map("valueFrom", "fieldRef")?.Default("apiVersion", "v1");
            variable.Map("valueFrom", "fileKeyRef")?.Default("optional", false);
        }

        foreach (var probe in Probes.Select(name => container.Map(name)).OfType<JsonObject>())
        {
            Probe(probe);
        }
    }

    private static void Probe(JsonObject probe)
    {
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
        probe.Map("httpGet")?.Default("path", "/");
        probe.Map("httpGet")?.Default("scheme", "HTTP");
    }

    private static void Volume(JsonObject volume)
    {
        if (volume.Count == 1)
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var kind in new[] { "secret", "configMap", "downwardAPI", "projected" })
        {
            volume.Map(kind)?.Default("defaultMode", FileMode);
        }

        volume.Map("image")?.Default("pullPolicy", PullPolicy(volume.Text("image", "reference") ?? ""));
        foreach (var source in volume.Items("projected", "sources"))
        {
            source.Map("serviceAccountToken")?.Default("expirationSeconds", 3600);
            DownwardItems(source.Map("downwardAPI"));
        }

        DownwardItems(volume.Map("downwardAPI"));
    }

    private static void DownwardItems(JsonObject? source)
    {
        foreach (var item in source.Items("items"))
        {
            item.Map("fieldRef")?.Default("apiVersion", "v1");
        }
    }

    private static string PullPolicy(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var isLatest = !name.Contains(':', StringComparison.Ordinal)
            ? !image.Contains('@', StringComparison.Ordinal)
            : name.EndsWith(":latest", StringComparison.Ordinal);
        return isLatest ? "Always" : "IfNotPresent";
    }
}
