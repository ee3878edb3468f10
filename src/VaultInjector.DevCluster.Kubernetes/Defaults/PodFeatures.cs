namespace VaultInjector.DevCluster.Kubernetes.Defaults;

/// <summary>The fields of pods that a server knows by its version. A server that does not know them drops them, and says nothing.</summary>
public sealed class PodFeatures(string version)
{
    /// <summary><c>EnvFiles</c> and <c>ImageVolume</c> are both on by default since 1.35.</summary>
    private readonly bool _filesAndImages =
        version.Split('.') is [_, var minor, ..] && int.Parse(minor, CultureInfo.InvariantCulture) >= 35;

    public void DropUnknown(JsonObject? spec)
    {
        if (_filesAndImages || spec is null)
        {
            return;
        }

        var dropped = spec.Items("volumes").Where(volume => volume["image"] is not null).ToList();
        dropped.ForEach(volume => spec.EnsureArray("volumes").Remove(volume));
        var names = dropped.Select(volume => volume.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var container in PodDefaults.Containers(spec).Concat(spec.Items("ephemeralContainers")))
        {
            (container["volumeMounts"] as JsonArray)?.RemoveAll(mount => names.Contains(mount.Text("name")));
            foreach (var variable in container.Items("env"))
            {
                variable.Map("valueFrom")?.Remove("fileKeyRef");
            }
        }
    }
}
