namespace VaultInjector.DevCluster.Pods;

/// <summary>Which pods are run, and as what.</summary>
public sealed record PodRunnerOptions
{
    internal const string DefaultNodeName = "devcluster";

    /// <summary>The text of a kubeconfig whose user may read, bind and delete pods, write their status and request tokens.</summary>
    public required string Kubeconfig { get; init; }

    /// <summary>Maps an image name (with or without tag) to the local command that replaces its entry point.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Images { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>The only namespace whose pods are run; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>The node that pods are bound to.</summary>
    public string NodeName { get; init; } = DefaultNodeName;

    /// <summary>Where the volumes of pods are; each pod gets a directory of its own in it.</summary>
    public string Root { get; init; } = Path.Combine(Path.GetTempPath(), "devcluster-pods");

    /// <summary>The first pause before a container starts again; it doubles up to ten times itself.</summary>
    public TimeSpan RestartPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
