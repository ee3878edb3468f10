using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Pods;
using VaultInjector.Injection.Requests;

namespace VaultInjector.Injection.Plans;

/// <summary>Everything that is to be added to a pod.</summary>
public sealed record InjectionPlan
{
    public required string Role { get; init; }

    /// <summary>Who named the role: <c>namespace shop</c> or <c>the injector's configuration</c>; null for the pod.</summary>
    public string? RoleSource { get; init; }

    public required string AuthMethod { get; init; }

    public required string Output { get; init; }

    /// <summary>What the agent fetches for the app.</summary>
    public required PodSecrets Secrets { get; init; }

    /// <summary>What the role must be allowed in Vault for that, as far as annotations and templates say it.</summary>
    public required IReadOnlyList<SecretRead> Reads { get; init; }

    /// <summary>Where the chosen containers see the files.</summary>
    public required string MountPath { get; init; }

    /// <summary>The agent with its volumes and the status; null where an earlier call added them.</summary>
    public AgentPlan? Agent { get; init; }

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

/// <summary>A container that gets the read-only mount and those variables that it does not set itself.</summary>
public sealed record ContainerPlan(ContainerList List, int Index, string Name, IReadOnlyList<EnvironmentVariable> Environment)
{
    /// <summary>The container in the pod that the plan was made for.</summary>
    internal JsonElement Element { get; init; }
}

/// <summary>An environment variable; its value is never a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The literal value, or with <paramref name="IsField"/> the field of the pod that holds it.</param>
/// <param name="IsField">Whether the value is known only when the pod is stored, such as its uid.</param>
public sealed record EnvironmentVariable(string Name, string Value, bool IsField = false)
{
    /// <summary>The value, escaped once where many patches hold it.</summary>
    internal JsonEncodedText? Encoded { get; init; }
}
