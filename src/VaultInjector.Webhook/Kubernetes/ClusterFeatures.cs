namespace VaultInjector.Webhook.Kubernetes;

/// <summary>What every part of the cluster has, API server and kubelets.</summary>
/// <param name="NativeSidecars">Init containers that keep running.</param>
/// <param name="TrustBundles">ClusterTrustBundles as files in pods.</param>
internal sealed record ClusterFeatures(bool NativeSidecars, bool TrustBundles)
{
    /// <summary>Of any supported Kubernetes.</summary>
    public static ClusterFeatures Usual { get; } = new(NativeSidecars: true, TrustBundles: false);
}
