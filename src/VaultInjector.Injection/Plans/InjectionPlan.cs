using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Plans;

/// <summary>Everything that is to be added to a pod.</summary>
public sealed record InjectionPlan
{
    public required string Role { get; init; }

    /// <summary>The Vault that has the role.</summary>
    public RolePlace Place { get; init; } = RolePlace.Only;

    /// <summary>Who named the role: <c>namespace shop</c> or <c>the injector's configuration</c>; null for the pod.</summary>
    public string? RoleSource { get; init; }

    public required string AuthMethod { get; init; }

    public required string Output { get; init; }

    /// <summary>What the agent fetches for the app.</summary>
    public required PodSecrets Secrets { get; init; }

    /// <summary>How the variables with secrets reach the app, and why so; null where the pod has none.</summary>
    public EnvironmentPlan? Environment { get; init; }

    /// <summary>What the role must be allowed in Vault for that, as far as annotations and templates say it.</summary>
    public required IReadOnlyList<SecretRead> Reads { get; init; }

    /// <summary>Where the chosen containers see the files.</summary>
    public required string MountPath { get; init; }

    /// <summary>The agent with its volumes and the status; null where an earlier call added them.</summary>
    public AgentPlan? Agent { get; init; }

    /// <summary>Whether the pod gets <c>shareProcessNamespace</c>, which it does not have.</summary>
    public bool SharesProcesses { get; init; }

    /// <summary>Annotations that make another product's webhook leave the pod alone; the pod gets them with the status.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Marks { get; init; } = [];

    /// <summary>In the order of the pod, init containers first.</summary>
    public required IReadOnlyList<ContainerPlan> Containers { get; init; }
}

/// <summary>The agent container as it is to run.</summary>
public sealed record AgentPlan
{
    public required string Image { get; init; }

    public required string ImagePullPolicy { get; init; }

    public required AgentShape Shape { get; init; }

    /// <summary>The mode asked for; on an old API server the shape may fall short of it.</summary>
    public required AgentMode Mode { get; init; }

    /// <summary>Who set the mode, <c>default</c> included; null for the pod.</summary>
    public string? ModeSource { get; init; }

    public required InitPosition Position { get; init; }

    public required AgentIdentity RunAs { get; init; }

    /// <summary>How long it may take to get the first token; null where it waits as long as waiting can help.</summary>
    public required TimeSpan? Timeout { get; init; }

    /// <summary>The SELinux level that the app's containers have and the pod has not; null where the pod's will do.</summary>
    public string? SelinuxLevel { get; init; }

    public required AgentResources Resources { get; init; }

    public required IReadOnlyList<EnvironmentVariable> Environment { get; init; }

    /// <summary>Audience of a second token, for Vault; empty for the API server's own, null for no second token.</summary>
    public string? LoginAudience { get; init; }

    /// <summary>What the kubelet gets the CA bundles from; null where variables hold them.</summary>
    public TrustBundles? TrustBundles { get; init; }

    /// <summary>The Secret with the certificate for Vault's listener; null where it asks for none.</summary>
    public string? ClientCertificateSecret { get; init; }

    /// <summary>Whether it writes files of variables.</summary>
    public bool HasVariables { get; init; }

    /// <summary>How the agent's binary reaches the app for <c>exec</c>.</summary>
    public AgentBinary Binary { get; init; }

    /// <summary>How many containers it has.</summary>
    internal int Containers => Shape == AgentShape.Init ? 1 : 2;
}

/// <summary>The containers as which the agent runs.</summary>
public enum AgentShape
{
    /// <summary>One init container that never restarts.</summary>
    Init,

    /// <summary>An init container, and after it one with <c>restartPolicy: Always</c>.</summary>
    InitAndNativeSidecar,

    /// <summary>An init container and a plain sidecar, for clusters before 1.29.</summary>
    InitAndSidecar,
}

/// <summary>How the agent's binary reaches containers that start with <c>exec</c>.</summary>
public enum AgentBinary
{
    /// <summary>No container needs it.</summary>
    None,

    /// <summary>The agent's image is mounted as a volume.</summary>
    ImageVolume,

    /// <summary>The init container copies it into a volume.</summary>
    Copied,
}

/// <summary>How variables with secrets reach the app.</summary>
/// <param name="Method">One of <see cref="EnvironmentMethods"/>.</param>
/// <param name="Reason">Completes "…, because".</param>
public sealed record EnvironmentPlan(string Method, string Reason);

/// <summary>A container that gets the read-only mount and those variables that it does not set itself.</summary>
public sealed record ContainerPlan(ContainerList List, int Index, string Name, IReadOnlyList<EnvironmentVariable> Environment)
{
    /// <summary>Further mounts of the files, in containers that start after the agent.</summary>
    public IReadOnlyList<FileFolder> Folders { get; init; } = [];

    /// <summary>Variables of the container's own whose values are references, which the kubelet's file replaces.</summary>
    public IReadOnlyList<LiteralPlan> Literals { get; init; } = [];

    /// <summary>How it starts with <c>exec</c>; null where it does not.</summary>
    public ExecPlan? Exec { get; init; }

    /// <summary>The container in the pod that the plan was made for.</summary>
    internal JsonElement Element { get; init; }
}

/// <summary>A variable of the container's own env that gets its value from a file.</summary>
/// <param name="Index">Its place in the env.</param>
/// <param name="Variable">What it becomes.</param>
public sealed record LiteralPlan(int Index, EnvironmentVariable Variable);

/// <summary>A container whose command starts with <c>vault-injector-agent exec</c>.</summary>
/// <param name="Files">The files whose variables it gets; there may be none where references come out of ConfigMaps.</param>
public sealed record ExecPlan(IReadOnlyList<string> Files);

/// <summary>An environment variable; its value is never a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The literal value, or with <paramref name="IsField"/> the field of the pod that holds it.</param>
/// <param name="IsField">Whether the value is known only when the pod is stored, such as its uid.</param>
public sealed record EnvironmentVariable(string Name, string Value, bool IsField = false)
{
    /// <summary>The file of a volume from which the kubelet takes the variable; null: it is in <see cref="Value"/>.</summary>
    public string? File { get; init; }

    /// <summary>Whether the variable is left out where the file lacks it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The value, escaped once where many patches hold it.</summary>
    internal JsonEncodedText? Encoded { get; init; }
}
