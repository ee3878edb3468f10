using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>One layer of settings: those of a pod, of its namespace or of the operator; null where one says nothing.</summary>
public sealed record InjectionDefaults
{
    /// <summary>The layer that says nothing.</summary>
    public static InjectionDefaults None { get; } = new();

    /// <summary>The weakest layer: it holds where no other layer says anything.</summary>
    public static InjectionDefaults BuiltIn { get; } = new()
    {
        AuthMethod = AuthMethods.AppRole,
        Agent = AgentMode.Sidecar,
        Output = Outputs.Token,
        MountPath = "/var/run/secrets/vault",
        Env = true,
        CaEnv = [],
        InitPosition = Annotations.InitPosition.First,
        Timeout = TimeSpan.FromMinutes(5),
        Refresh = PodSecrets.DefaultRefresh,
        Token = true,
        EnvMethod = EnvironmentRows.Auto,
        EnvIgnoreMissing = false,
        CpuRequest = Quantity.Parse("5m"),
        MemoryRequest = Quantity.Parse("16Mi"),
        MemoryLimit = Quantity.Parse("32Mi"),
        RevokeOnExit = true,
    };

    public string? Role { get; init; }

    /// <summary>Name of the Vault.</summary>
    public string? Vault { get; init; }

    /// <summary>Namespace in the Vault.</summary>
    public string? VaultNamespace { get; init; }

    /// <summary>Other products whose annotations count too.</summary>
    public IReadOnlyList<string>? Compatibility { get; init; }

    /// <summary>One of <see cref="AuthMethods"/>.</summary>
    public string? AuthMethod { get; init; }

    public AgentMode? Agent { get; init; }

    /// <summary>One of <see cref="Outputs"/>.</summary>
    public string? Output { get; init; }

    public string? MountPath { get; init; }

    public bool? Env { get; init; }

    public IReadOnlyList<string>? CaEnv { get; init; }

    /// <summary>Permission bits, for example 288 for octal 0440.</summary>
    public int? FileMode { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public InitPosition? InitPosition { get; init; }

    public TimeSpan? Timeout { get; init; }

    public Quantity? CpuRequest { get; init; }

    public Quantity? CpuLimit { get; init; }

    public Quantity? MemoryRequest { get; init; }

    public Quantity? MemoryLimit { get; init; }

    public Quantity? StorageRequest { get; init; }

    public Quantity? StorageLimit { get; init; }

    public bool? RevokeOnExit { get; init; }

    public RenewHook? OnRenew { get; init; }

    /// <summary>Whether the pod gets <c>shareProcessNamespace</c>.</summary>
    public bool? ShareProcessNamespace { get; init; }

    public RenewHook? OnChange { get; init; }

    /// <summary>How often the agent looks at a secret that has no lease.</summary>
    public TimeSpan? Refresh { get; init; }

    /// <summary>Whether the app gets the token.</summary>
    public bool? Token { get; init; }

    /// <summary>How variables reach the app: <c>auto</c>, or one of <see cref="EnvironmentMethods"/>.</summary>
    public string? EnvMethod { get; init; }

    /// <summary>Whether a variable stays empty where its secret or field is missing.</summary>
    public bool? EnvIgnoreMissing { get; init; }
}

/// <summary>Whether the agent keeps the token alive or fetches it once.</summary>
public enum AgentMode
{
    Sidecar,
    Init,
}

/// <summary>Where the agent stands among the pod's init containers.</summary>
public enum InitPosition
{
    First,
    Last,
}
