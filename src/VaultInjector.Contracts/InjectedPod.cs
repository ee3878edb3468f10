namespace VaultInjector.Contracts;

/// <summary>Names and paths inside an injected pod.</summary>
public static class InjectedPod
{
    /// <summary>Name of the init container that gets the files.</summary>
    public const string AgentContainer = "vault-injector-agent";

    /// <summary>Name of the container that keeps the token alive: a native sidecar, or a plain one where nodes are older.</summary>
    public const string SidecarContainer = "vault-injector-sidecar";

    /// <summary>Name of the tmpfs volume that holds the token.</summary>
    public const string SecretsVolume = "vault-injector-secrets";

    /// <summary>Name of the tmpfs volume through which the agent's containers hand over; no other container mounts it.</summary>
    public const string StateVolume = "vault-injector-state";

    /// <summary>
    /// Name of the tmpfs volume with the files of variables. The kubelet reads it for <c>fileKeyRef</c>, and then only the agent mounts
    /// it; for <c>exec</c> the app's containers mount it read-only.
    /// </summary>
    public const string EnvironmentVolume = "vault-injector-environment";

    /// <summary>Name of the volume with the agent's binary for <c>exec</c>: an image volume, or filled by the init container.</summary>
    public const string BinaryVolume = "vault-injector-binary";

    /// <summary>Name of the projected volume that holds the pod's identity.</summary>
    public const string IdentityVolume = "vault-injector-identity";

    /// <summary>Mount path of the ServiceAccount token in the agent (the app does not mount it).</summary>
    public const string IdentityDirectory = "/var/run/secrets/vault-injector.io/identity";

    /// <summary>File name of the projected token in <see cref="IdentityDirectory"/>.</summary>
    public const string IdentityFile = "token";

    /// <summary>File name of the token for Vault's kubernetes auth, where the operator sets its audience.</summary>
    public const string LoginFile = "login";

    /// <summary>File name of the CA bundle that verifies the injector, where a ClusterTrustBundle holds it.</summary>
    public const string InjectorCaFile = "injector-ca.crt";

    /// <summary>File name of the CA bundle that verifies Vault, where a ClusterTrustBundle holds it.</summary>
    public const string VaultCaFile = "vault-ca.crt";

    /// <summary>File name of the certificate that Vault's listener asks for.</summary>
    public const string ClientCertificateFile = "client.crt";

    /// <summary>File name of the key of <see cref="ClientCertificateFile"/>.</summary>
    public const string ClientKeyFile = "client.key";

    /// <summary>Mount path of <see cref="SecretsVolume"/> in the agent.</summary>
    public const string AgentDirectory = "/var/run/secrets/vault-injector.io/out";

    /// <summary>Mount path of <see cref="StateVolume"/>.</summary>
    public const string StateDirectory = "/var/run/secrets/vault-injector.io/state";

    /// <summary>Mount path of <see cref="EnvironmentVolume"/>, in the agent and in the app.</summary>
    public const string EnvironmentDirectory = "/var/run/secrets/vault-injector.io/environment";

    /// <summary>Mount path of <see cref="BinaryVolume"/>, in the init container that fills it and in the app.</summary>
    public const string BinaryDirectory = "/var/run/secrets/vault-injector.io/bin";

    /// <summary>Name of the agent's binary: in <see cref="BinaryDirectory"/>, and at the root of its image.</summary>
    public const string Binary = "vault-injector-agent";

    /// <summary>Audience of the projected ServiceAccount token. The API server does not accept it for itself.</summary>
    public const string Audience = "vault-injector";

    /// <summary>Life of the projected ServiceAccount token, in seconds (the minimum that Kubernetes allows).</summary>
    public const int IdentitySeconds = 600;
}
