namespace VaultInjector.DevCluster.Pods;

/// <summary>Lays out the volumes of one pod as directories.</summary>
public sealed class PodVolumes(JsonObject pod, (string Root, KubeConnection Kube) place, PodRunnerOptions options)
{
    private const string SharedMemory = "/dev/shm";
    private readonly List<string> _memory = [];
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);
    private readonly List<ProjectedToken> _tokens = [];
    private readonly List<ProjectedBundle> _bundles = [];

    /// <summary>Replaces projected tokens before they end, and follows the changes of ClusterTrustBundles.</summary>
    public IEnumerable<Task> KeepFresh(TimeProvider clock, CancellationToken cancellation) =>
    [
        .. _tokens.Select(token => token.KeepFreshAsync(clock, cancellation)),
        .. _bundles.Select(bundle => bundle.FollowAsync(clock, cancellation)),
    ];

    public async Task CreateAsync(CancellationToken cancellation)
    {
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            var name = volume.Text("name") ?? "";
            var directory = Directory(volume, name);
            _directories[name] = directory;
            foreach (var source in volume.Items("projected", "sources").Append(volume))
            {
                await SourceAsync(source, directory, cancellation);
            }
        }
    }

    /// <summary>The local directory of a volume; null if the pod has none of this name.</summary>
    public string? Find(string volume) => _directories.GetValueOrDefault(volume);

    public PathMap MapOf(JsonObject container)
    {
        var map = new PathMap();
        foreach (var mount in container.Items("volumeMounts"))
        {
            if (_directories.TryGetValue(mount.Text("name") ?? "", out var directory))
            {
                map.Add(mount.Text("mountPath") ?? "", Path.Combine(directory, mount.Text("subPath") ?? ""));
            }
        }

        return map;
    }

    public void Delete()
    {
        foreach (var directory in _memory.Append(place.Root).Where(System.IO.Directory.Exists))
        {
            try
            {
                System.IO.Directory.Delete(directory, recursive: true);
            }
            catch (IOException)
            {
                // A process that is just ending may still write; the directory is only of temporary use.
            }
        }
    }

    private string Directory(JsonObject volume, string name)
    {
        if (volume.Text("hostPath", "path") is { } host)
        {
            return host;
        }

        if (volume.Text("image", "reference") is { } image)
        {
            // The folder of the program that stands for the image's entry point; nothing writes into it.
            return ContainerCommand.EntryPoint(options.Images, image) is { } command
                ? Path.GetDirectoryName(command[^1])!
                : throw new ContainerConfigException($"image {image} has no local command; map it to one");
        }

        var directory = Path.Combine(place.Root, "volumes", name);
        if (volume.Text("emptyDir", "medium") is "Memory" && System.IO.Directory.Exists(SharedMemory))
        {
            directory = Path.Combine(SharedMemory, $"devcluster-{pod.Uid()}-{name}");
            _memory.Add(directory);
        }

        return SecretFile.Directory(directory);
    }

    private async Task SourceAsync(JsonObject source, string directory, CancellationToken cancellation)
    {
        if (source.Map("serviceAccountToken") is { } wanted)
        {
            var token = new ProjectedToken(pod, wanted, Path.Combine(directory, wanted.Text("path") ?? "token"), place.Kube);
            await token.RefreshAsync(cancellation);
            _tokens.Add(token);
        }

        if (source.Map("clusterTrustBundle") is { } trust)
        {
            var bundle = new ProjectedBundle(trust, Path.Combine(directory, trust.Text("path") ?? ""), place.Kube);
            await bundle.RefreshAsync(cancellation);
            _bundles.Add(bundle);
        }

        if (source.Map("configMap") is { } map)
        {
            var data = await ReadAsync("configmaps", map, map.Text("name"), cancellation);
            Write(directory, map, data, Encoding.UTF8.GetBytes);
        }

        if (source.Map("secret") is { } secret)
        {
            var data = await ReadAsync("secrets", secret, secret.Text("secretName") ?? secret.Text("name"), cancellation);
            Write(directory, secret, data, Convert.FromBase64String);
        }

        foreach (var item in source.Items("downwardAPI", "items"))
        {
            SecretFile.Write(
                Path.Combine(directory, item.Text("path") ?? ""),
                Encoding.UTF8.GetBytes(DownwardApi.Field(pod, item.Text("fieldRef", "fieldPath") ?? "")));
        }
    }

    private async Task<JsonObject> ReadAsync(string resource, JsonObject source, string? name, CancellationToken cancellation)
    {
        try
        {
            return await place.Kube.GetAsync($"/api/v1/namespaces/{pod.Namespace()}/{resource}/{name}", cancellation);
        }
        catch (KubeRefusalException refusal) when (refusal.Code == 404 && source.Flag("optional") is true)
        {
            return [];
        }
    }

    private static void Write(string directory, JsonObject source, JsonObject stored, Func<string, byte[]> decode)
    {
        var data = stored.Map("data") ?? [];
        var chosen = source["items"] is null
            ? data.Select(entry => (entry.Key, Path: entry.Key))
            : source.Items("items").Select(item => (Key: item.Text("key") ?? "", Path: item.Text("path") ?? ""));
        foreach (var (key, path) in chosen.Where(item => data.ContainsKey(item.Key)))
        {
            SecretFile.Write(Path.Combine(directory, path), decode(data.Text(key) ?? ""));
        }
    }
}
