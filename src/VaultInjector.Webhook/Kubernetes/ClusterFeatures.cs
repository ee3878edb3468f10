namespace VaultInjector.Webhook.Kubernetes;

/// <summary>What every part of a cluster can do, of the things that only newer versions of Kubernetes have.</summary>
/// <param name="NativeSidecars">Init containers with <c>restartPolicy: Always</c>, on by default since 1.29.</param>
/// <param name="EnvFiles">Variables by <c>fileKeyRef</c>, on by default since 1.35; an older kubelet leaves such a variable empty.</param>
/// <param name="ImageVolumes">Images as volumes, on by default since 1.35, in container runtimes that can mount them.</param>
/// <param name="TrustBundles">ClusterTrustBundles as files in pods, on by default since 1.37.</param>
internal sealed record ClusterFeatures(bool NativeSidecars, bool EnvFiles, bool ImageVolumes, bool TrustBundles)
{
    public static readonly Version NativeSidecarsSince = new(1, 29);
    public static readonly Version EnvFilesSince = new(1, 35);

    /// <summary>The feature is older, but off by default before.</summary>
    public static readonly Version ImageVolumesSince = new(1, 35);

    /// <summary>Beta, and off by default, before.</summary>
    public static readonly Version TrustBundlesSince = new(1, 37);

    /// <summary>A current cluster: what is assumed where no cluster can be asked.</summary>
    public static ClusterFeatures Current { get; } = new(NativeSidecars: true, EnvFiles: true, ImageVolumes: true, TrustBundles: false);

    /// <summary>
    /// As long as the version is unknown: every supported Kubernetes has native sidecars, and a pod that needs more than the cluster has
    /// would not work.
    /// </summary>
    public static ClusterFeatures Unknown { get; } = Current with { EnvFiles = false, ImageVolumes = false };

    /// <param name="oldest">Version of the API server, or of the oldest kubelet.</param>
    /// <param name="runtimesMountImages">Whether the container runtime of every node is known to mount images.</param>
    public static ClusterFeatures Of(Version oldest, bool runtimesMountImages) => new(
        oldest >= NativeSidecarsSince,
        oldest >= EnvFilesSince,
        oldest >= ImageVolumesSince && runtimesMountImages,
        oldest >= TrustBundlesSince);
}
