using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VaultInjector.Runtime.Files;
using k8s;

namespace VaultInjector.Webhook.Kubernetes;

/// <summary>The CAs that verify the API server. Where they are in a file, another content of it counts at the next handshake.</summary>
internal sealed class ApiServerTrust
{
    private const string InCluster = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

    private readonly FollowedFiles? _file;
    private readonly Lock _lock = new();
    private X509Certificate2Collection _present;

    /// <param name="atStart">What the configuration holds.</param>
    /// <param name="file">The file of the CAs; null if they are in the kubeconfig itself.</param>
    public ApiServerTrust(X509Certificate2Collection atStart, string? file) =>
        (_present, _file) = (atStart, file is null ? null : new FollowedFiles(file));

    /// <summary>The content of the file; the last good one where it cannot be used.</summary>
    public X509Certificate2Collection Present
    {
        get
        {
            lock (_lock)
            {
                if (_file is { HasChanged: true } && Read(_file) is { Count: > 0 } read)
                {
                    _present = read;
                }

                return _present;
            }
        }
    }

    /// <summary>The file that a kubeconfig, or a pod's own credentials, name; null if there is none.</summary>
    public static string? FileOf(string? kubeconfig)
    {
        if (kubeconfig is not { Length: > 0 })
        {
            return KubernetesClientConfiguration.IsInCluster() ? InCluster : null;
        }

        var config = KubernetesClientConfiguration.LoadKubeConfig(kubeconfig);
        var context = config.Contexts?.FirstOrDefault(one => one.Name == config.CurrentContext);
        var cluster = config.Clusters?.FirstOrDefault(one => one.Name == context?.ContextDetails?.Cluster);
        return cluster?.ClusterEndpoint is { CertificateAuthorityData: null or "", CertificateAuthority: { Length: > 0 } file }
            ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(kubeconfig))!, file)
            : null;
    }

    private static X509Certificate2Collection Read(FollowedFiles file)
    {
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPem(file.ReadText());
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            read.Clear();
        }

        return read;
    }
}
