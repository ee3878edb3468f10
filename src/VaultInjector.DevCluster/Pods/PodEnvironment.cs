using System.Globalization;

namespace VaultInjector.DevCluster.Pods;

/// <summary>Computes the environment of a container, with paths as they are on this machine.</summary>
public sealed class PodEnvironment(JsonObject pod, KubeConnection kube, PodVolumes volumes)
{
    private static readonly string[] FromHost = ["PATH", "DOTNET_ROOT", "LANG", "TMPDIR"];

    /// <exception cref="ContainerConfigException">A value cannot be had now; the message is the kubelet's.</exception>
    public async Task<Dictionary<string, string>> OfAsync(JsonObject container, PathMap paths, CancellationToken cancellation)
    {
        var result = OfEveryContainer();
        foreach (var source in container.Items("envFrom"))
        {
            await AddAllAsync(source, result, cancellation);
        }

        foreach (var variable in container.Items("env"))
        {
            var name = variable.Text("name") ?? "";
            if (variable.Map("valueFrom", "fileKeyRef") is { } file)
            {
                await AddAsync(name, file, result, cancellation);
                continue;
            }

            var value = variable.Map("valueFrom") is { } from
                ? await ReferenceAsync(from, cancellation)
                : PathMap.Expand(variable.Text("value") ?? "", result);
            result[name] = paths.Translate(value);
        }

        return result;
    }

    private Dictionary<string, string> OfEveryContainer()
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["KUBERNETES_SERVICE_HOST"] = kube.Server.Host,
            ["KUBERNETES_SERVICE_PORT"] = kube.Server.Port.ToString(CultureInfo.InvariantCulture),
            ["HOSTNAME"] = pod.Name(),
        };
        foreach (var name in FromHost)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private async Task AddAsync(string name, JsonObject file, Dictionary<string, string> result, CancellationToken cancellation)
    {
        var path = Path.Combine(volumes.Find(file.Text("volumeName") ?? "") ?? "", file.Text("path")!.TrimStart('/'));
        var key = file.Text("key") ?? "";
        try
        {
            var value = EnvironmentFile.Value(await File.ReadAllTextAsync(path, cancellation), key);
            if (value.Length > 0)
            {
                result[name] = value;
            }
            else if (file.Flag("optional") is not true)
            {
                // An empty value is no value to the kubelet.
                throw new ContainerConfigException($"environment variable key \"{key}\" not found in file \"{path}\"");
            }
        }
        catch (Exception problem) when (problem is IOException or FormatException)
        {
            throw new ContainerConfigException("couldn't parse env file");
        }
    }

    private async Task<string> ReferenceAsync(JsonObject from, CancellationToken cancellation)
    {
        if (from.Text("fieldRef", "fieldPath") is { } path)
        {
            return DownwardApi.Field(pod, path);
        }

        if (from.Map("secretKeyRef") is { } secret)
        {
            var data = await ReadAsync("secrets", secret, cancellation);
            return Encoding.UTF8.GetString(Convert.FromBase64String(data.Text(secret.Text("key") ?? "") ?? ""));
        }

        return from.Map("configMapKeyRef") is { } map
            ? (await ReadAsync("configmaps", map, cancellation)).Text(map.Text("key") ?? "") ?? ""
            : "0";
    }

    private async Task AddAllAsync(JsonObject source, Dictionary<string, string> result, CancellationToken cancellation)
    {
        var prefix = source.Text("prefix") ?? "";
        foreach (var (key, value) in source.Map("configMapRef") is { } map ? await ReadAsync("configmaps", map, cancellation) ?? [] : [])
        {
            result[prefix + key] = value.Text() ?? "";
        }

        foreach (var (key, value) in source.Map("secretRef") is { } secret ? await ReadAsync("secrets", secret, cancellation) ?? [] : [])
        {
            result[prefix + key] = Encoding.UTF8.GetString(Convert.FromBase64String(value.Text() ?? ""));
        }
    }

    private async Task<JsonObject?> ReadAsync(string resource, JsonObject reference, CancellationToken cancellation)
    {
        try
        {
            return (await kube.GetAsync($"/api/v1/namespaces/{pod.Namespace()}/{resource}/{reference.Text("name")}", cancellation)).Map(
                "data");
        }
        catch (KubeRefusalException refusal) when (refusal.Code == 404)
        {
            return reference.Flag("optional") is true ? [] : throw new ContainerConfigException(refusal.Message);
        }
    }
}
