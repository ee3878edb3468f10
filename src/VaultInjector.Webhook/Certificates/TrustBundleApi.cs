using System.Net;
using System.Text.Json;
using VaultInjector.Injection.Ground;
using VaultInjector.Webhook.Kubernetes;
using VaultInjector.Webhook.Trust;

namespace VaultInjector.Webhook.Certificates;

/// <summary>ClusterTrustBundles without a signer, in the newest version that the API server has.</summary>
internal sealed class TrustBundleApi(KubernetesApi api)
{
    private const string Group = "certificates.k8s.io";
    private const string Resource = "clustertrustbundles";
    private const string FieldManager = "vault-injector-ca-bundle";
    private static readonly string[] Versions = ["v1", "v1beta1"];

    private string? _version;

    /// <exception cref="KubernetesApiException">Unreachable.</exception>
    public async Task<bool> IsServedAsync(CancellationToken cancellation)
    {
        _version = null;
        foreach (var version in Versions)
        {
            if (await IsServedAsync(version, cancellation))
            {
                _version = version;
                break;
            }
        }

        return _version is not null;
    }

    /// <returns>Whether it was written, because it was missing or held something else.</returns>
    /// <exception cref="KubernetesApiException">Refused or unreachable.</exception>
    public async Task<bool> KeepAsync(string name, CaBundle bundle, CancellationToken cancellation)
    {
        var path = $"/apis/{Group}/{_version}/{Resource}/{Uri.EscapeDataString(name)}";
        if (await FindAsync(path, cancellation) == bundle.Pem)
        {
            return false;
        }

        // Server-side apply names the object also where it creates it, so that RBAC can limit its creation to this name.
        var apply = $"{path}?fieldManager={FieldManager}&force=true";
        (await api.ApplyAsync(apply, json => Write(json, name, bundle), cancellation)).Dispose();
        return true;
    }

    private async Task<bool> IsServedAsync(string version, CancellationToken cancellation)
    {
        try
        {
            using var found = await api.GetAsync($"/apis/{Group}/{version}", cancellation);
            return found.RootElement.Get("resources"u8).Items().Any(resource => resource.Get("name"u8).Is(Resource));
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<string?> FindAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var found = await api.GetAsync(path, cancellation);
            return found.RootElement.Get("spec"u8).Text("trustBundle"u8);
        }
        catch (KubernetesApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private void Write(Utf8JsonWriter json, string name, CaBundle bundle)
    {
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, $"{Group}/{_version}");
        json.WriteString("kind"u8, "ClusterTrustBundle"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        json.WriteEndObject();
        json.WriteStartObject("spec"u8);
        json.WriteString("trustBundle"u8, bundle.Pem);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
