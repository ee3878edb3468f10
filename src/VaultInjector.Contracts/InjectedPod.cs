namespace VaultInjector.Contracts;

/// <summary>Names and paths inside an injected pod.</summary>
public static class InjectedPod
{
    /// <summary>Name of the agent container (init container or native sidecar).</summary>
    public const string AgentContainer = "vault-injector-agent";

    /// <summary>Name of the plain sidecar that older API servers need beside the init container.</summary>
    public const string PlainSidecarContainer = "vault-injector-sidecar";

    /// <summary>Name of the tmpfs volume that holds the token.</summary>
    public const string SecretsVolume = "vault-injector-secrets";

    /// <summary>Name of the projected volume that holds the pod's identity.</summary>
    public const string IdentityVolume = "vault-injector-identity";

    /// <summary>Mount path of the ServiceAccount token in the agent (the app does not mount it).</summary>
    public const string IdentityDirectory = "/var/run/secrets/vault-injector.io/identity";

    /// <summary>File name of the projected token in <see cref="IdentityDirectory"/>.</summary>
    public const string IdentityFile = "token";

    /// <summary>Mount path of <see cref="SecretsVolume"/> in the agent.</summary>
    public const string AgentDirectory = "/var/run/secrets/vault-injector.io/out";

    /// <summary>Audience of the projected ServiceAccount token. The API server does not accept it for itself.</summary>
    public const string Audience = "vault-injector";

    /// <summary>Life of the projected ServiceAccount token, in seconds (the minimum that Kubernetes allows).</summary>
    public const int IdentitySeconds = 600;
}
