namespace VaultInjector.DevCluster.Pods;

/// <summary>What the containers of one pod share.</summary>
public sealed record PodContext(
    PodRunnerOptions Options, ProcessLauncher Launcher, PodVolumes Volumes, PodEnvironment Environment, string Directory, Action Changed);
