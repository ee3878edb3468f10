using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Patches;

namespace VaultInjector.Injection.Requests;

/// <summary>The operator's frozen configuration: the only place that says where secrets come from.</summary>
public sealed record InjectionSettings
{
    public required string AgentImage { get; init; }

    public string AgentImagePullPolicy { get; init; } = "IfNotPresent";

    public required Uri InjectorUrl { get; init; }

    public required Uri VaultAddress { get; init; }

    public string? VaultNamespace { get; init; }

    /// <summary>PEM certificates that verify Vault and the injector.</summary>
    public required string CaBundle
    {
        get;
        init => (field, EncodedCaBundle) = (value, PatchWriter.Encode(value));
    }

    public string InjectorNamespace { get; init; } = "vault-injector";

    public string KubernetesAuthPath { get; init; } = "auth/kubernetes";

    public string AppRoleAuthPath { get; init; } = "auth/approle";

    /// <summary>Whether the API server knows init containers with <c>restartPolicy: Always</c> (Kubernetes 1.29 and newer).</summary>
    public bool NativeSidecars { get; init; } = true;

    /// <summary>The bundle as it stands in every patch, escaped once: it is half of a patch, and full of line ends.</summary>
    internal JsonEncodedText EncodedCaBundle { get; private init; }

    public InjectionDefaults Defaults { get; init; } = InjectionDefaults.None;
}
