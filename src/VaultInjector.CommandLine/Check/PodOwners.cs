using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Kubernetes;

namespace VaultInjector.CommandLine.Check;

/// <summary>
/// Finds whose pod it is: the Deployment behind a ReplicaSet, the CronJob behind a Job. Each of these is asked for once; where it may not
/// be read, it is named itself.
/// </summary>
internal sealed class PodOwners(KubernetesApi api)
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <returns>Such as <c>Deployment/web</c>, or <c>Pod/web</c> without an owner.</returns>
    public async Task<string> OfAsync(JsonElement pod, CancellationToken cancellation)
    {
        var metadata = pod.Get("metadata"u8);
        if (Controller(metadata) is not var (kind, name))
        {
            return $"Pod/{metadata.Text("name"u8)}";
        }

        var path = kind switch
        {
            "ReplicaSet" => "apps/v1/namespaces/{0}/replicasets/{1}",
            "Job" => "batch/v1/namespaces/{0}/jobs/{1}",
            _ => null,
        };
        if (path is null)
        {
            return $"{kind}/{name}";
        }

        var (ns, owner) = (Uri.EscapeDataString(metadata.Text("namespace"u8) ?? ""), Uri.EscapeDataString(name));
        path = "/apis/" + path.Replace("{0}", ns, StringComparison.Ordinal).Replace("{1}", owner, StringComparison.Ordinal);
        if (!_known.TryGetValue(path, out var found))
        {
            _known[path] = found = await AskAsync(path, cancellation) ?? $"{kind}/{name}";
        }

        return found;
    }

    private async Task<string?> AskAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await api.GetAsync(path, cancellation);
            return Controller(answer.RootElement.Get("metadata"u8)) is var (kind, name) ? $"{kind}/{name}" : null;
        }
        catch (KubernetesApiException refusal) when (refusal.Status is not null)
        {
            return null;
        }
    }

    private static (string Kind, string Name)? Controller(JsonElement metadata)
    {
        foreach (var owner in metadata.Get("ownerReferences"u8).Items())
        {
            if (owner.Get("controller"u8).ValueKind == JsonValueKind.True)
            {
                return (owner.Text("kind"u8) ?? "", owner.Text("name"u8) ?? "");
            }
        }

        return null;
    }
}
