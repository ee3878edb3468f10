using VaultInjector.Contracts;

namespace VaultInjector.Agent.Configuration;

/// <summary>The agent's environment, checked.</summary>
public sealed record AgentSettings
{
    /// <summary>Null only with method <c>kubernetes</c>.</summary>
    public required Uri? InjectorUrl { get; init; }

    public required Uri VaultAddress { get; init; }

    /// <summary>The address as it was configured, for the files that the app reads.</summary>
    public required string VaultAddressText { get; init; }

    public required string? VaultNamespace { get; init; }

    /// <summary>Name of the Vault in the injector's configuration; null for the one that has no name.</summary>
    public string? VaultName { get; init; }

    public required VaultRoute VaultRoute { get; init; }

    /// <summary>What verifies the injector, and Vault where <see cref="VaultCa"/> is null.</summary>
    public required BundleSettings InjectorCa { get; init; }

    /// <summary>What verifies Vault; null where the injector knew one bundle only.</summary>
    public required BundleSettings? VaultCa { get; init; }

    public required string Role { get; init; }

    public required string AuthMethod { get; init; }

    public required string AuthPath { get; init; }

    public required string Output { get; init; }

    public required string IdentityFile { get; init; }

    /// <summary>The token for Vault's kubernetes auth; null where <see cref="IdentityFile"/> serves for it too.</summary>
    public string? LoginFile { get; init; }

    public required string Directory { get; init; }

    /// <summary>Where the files of variables are; null if the pod asks for no variable.</summary>
    public string? EnvironmentDirectory { get; init; }

    /// <summary>Where <c>init</c> puts a copy of the agent for <c>exec</c>; null where none is needed.</summary>
    public string? BinaryDirectory { get; init; }

    /// <summary>What only the agent's containers see; null where no sidecar follows <c>init</c>.</summary>
    public required string? StateDirectory { get; init; }

    public required UnixFileMode FileMode { get; init; }

    /// <summary>How long to wait for the first token; null for as long as waiting can help.</summary>
    public required TimeSpan? Timeout { get; init; }

    public required bool RevokeOnExit { get; init; }

    /// <summary>Null if the app is not notified of a new token.</summary>
    public required HookSettings? OnRenew { get; init; }

    /// <summary>What to fetch and write beside the token.</summary>
    public required PodSecrets Secrets { get; init; }

    /// <summary>The hooks that <see cref="Secrets"/> names, by their text.</summary>
    public required IReadOnlyDictionary<string, HookSettings> OnChange { get; init; }
}
