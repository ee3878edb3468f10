using System.Text.Json;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Requests;

/// <summary>The operator's configuration, which alone decides which Vault and which injector a pod talks to.</summary>
public sealed record InjectionSettings
{
    private readonly IReadOnlyList<OperatorVault> _otherVaults = [];

    public required string AgentImage { get; init; }

    /// <summary>Images or repositories that <see cref="AgentImage"/> was before; pods with them are still ours.</summary>
    public IReadOnlyList<string> FormerAgentImages { get; init; } = [];

    public string AgentImagePullPolicy { get; init; } = "IfNotPresent";

    public required Uri InjectorUrl { get; init; }

    /// <summary>Name of the Vault that these settings are of.</summary>
    public string VaultName { get; init; } = VaultNames.Default;

    public required Uri VaultAddress { get; init; }

    public string? VaultNamespace { get; init; }

    /// <summary>The HTTP proxy through which agents reach Vault; null for none.</summary>
    public Uri? VaultProxy { get; init; }

    /// <summary>
    /// Name of a Secret of type <c>kubernetes.io/tls</c> in each pod's namespace that agents show Vault's listener; null for none.
    /// </summary>
    public string? VaultClientCertificateSecret { get; init; }

    /// <summary>Patterns of further namespaces that pods may name.</summary>
    public IReadOnlyList<string> VaultNamespaces { get; init; } = [];

    /// <summary>The same settings for each further Vault that pods may name.</summary>
    public IReadOnlyList<InjectionSettings> OtherVaults
    {
        get;
        init => (field, _otherVaults) = (value, [.. value.Select(other => other.Vault)]);
    } = [];

    /// <summary>PEM certificates that verify the injector and, for agents that know one bundle only, Vault.</summary>
    public required string CaBundle
    {
        get;
        init => (field, EncodedCaBundle) = (value, JsonText.Encode(value));
    }

    /// <summary>PEM certificates that verify Vault; null where they are not told apart.</summary>
    public string? VaultCaBundle
    {
        get;
        init => (field, EncodedVaultCaBundle) = (value, JsonText.Encode(value ?? ""));
    }

    public string InjectorNamespace { get; init; } = "vault-injector";

    public string KubernetesAuthPath { get; init; } = "auth/kubernetes";

    /// <summary>
    /// Audience of the token for Vault's kubernetes auth: empty for the API server's own; null for the token that the injector gets too.
    /// </summary>
    public string? KubernetesAuthAudience { get; init; }

    public string AppRoleAuthPath { get; init; } = "auth/approle";

    /// <summary>Whether the API server knows init containers with <c>restartPolicy: Always</c> (Kubernetes 1.29 and newer).</summary>
    public bool NativeSidecars { get; init; } = true;

    /// <summary>Whether variables can come from files: every node's kubelet knows <c>fileKeyRef</c> (Kubernetes 1.35).</summary>
    public bool EnvFiles { get; init; } = true;

    /// <summary>Whether an image can be mounted as a volume, on every node.</summary>
    public bool ImageVolumes { get; init; } = true;

    /// <summary>The ClusterTrustBundles of this injector, whether agents get them or not: those of pods injected before may do.</summary>
    public TrustBundles TrustBundles { get; init; } = TrustBundles.Of("vault-injector");

    /// <summary>
    /// Whether agents get the CA bundles from <see cref="TrustBundles"/>, which every kubelet must know, instead of variables.
    /// </summary>
    public bool ProjectTrustBundles { get; init; }

    /// <summary>The bundle, escaped once for all patches, of which it is the larger part.</summary>
    internal JsonEncodedText EncodedCaBundle { get; private init; }

    /// <summary>As <see cref="EncodedCaBundle"/>.</summary>
    internal JsonEncodedText EncodedVaultCaBundle { get; private init; }

    /// <summary>What annotations of other products may repeat but not change.</summary>
    internal OperatorVault Vault => new(VaultName, VaultAddress, VaultNamespace, KubernetesAuthPath) { Others = _otherVaults };

    /// <summary>Null where the operator has configured no Vault of that name.</summary>
    public InjectionSettings? Find(string vault) =>
        vault == VaultName ? this : OtherVaults.FirstOrDefault(other => other.VaultName == vault);

    /// <summary>The settings for a pod whose role is there.</summary>
    public InjectionSettings At(RolePlace place) => Find(place.Vault) switch
    {
        null => this,
        var found when place.IsHome => found,
        var found => found with { VaultNamespace = place.Namespace },
    };

    public InjectionDefaults Defaults { get; init; } = InjectionDefaults.None;
}
