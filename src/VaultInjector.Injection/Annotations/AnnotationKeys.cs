namespace VaultInjector.Injection.Annotations;

/// <summary>The labels and annotations that users type.</summary>
public static class AnnotationKeys
{
    public const string Domain = "vault-injector.io/";
    public const string InjectionLabel = Domain + "injection";
    public const string InjectionEnabled = "enabled";

    /// <summary>On every injected pod, so that the injector and operators can select these pods.</summary>
    public const string InjectedLabel = Domain + "injected";
    public const string InjectedLabelValue = "true";

    public const string Inject = Domain + "inject";
    public const string Role = Domain + "role";
    public const string AuthMethod = Domain + "auth-method";
    public const string Vault = Domain + "vault";
    public const string VaultNamespace = Domain + "vault-namespace";
    public const string Agent = Domain + "agent";
    public const string Output = Domain + "output";
    public const string MountPath = Domain + "mount-path";
    public const string Containers = Domain + "containers";
    public const string Env = Domain + "env";
    public const string CaEnv = Domain + "ca-env";
    public const string FileMode = Domain + "file-mode";
    public const string RunAsUser = Domain + "run-as-user";
    public const string RunAsGroup = Domain + "run-as-group";
    public const string InitPosition = Domain + "init-position";
    public const string Timeout = Domain + "timeout";
    public const string CpuRequest = Domain + "cpu-request";
    public const string CpuLimit = Domain + "cpu-limit";
    public const string MemoryRequest = Domain + "memory-request";
    public const string MemoryLimit = Domain + "memory-limit";
    public const string StorageRequest = Domain + "ephemeral-storage-request";
    public const string StorageLimit = Domain + "ephemeral-storage-limit";
    public const string RevokeOnExit = Domain + "revoke-on-exit";
    public const string OnRenew = Domain + "on-renew";
    public const string OnChange = Domain + "on-change";
    public const string ShareProcessNamespace = Domain + "share-process-namespace";
    public const string Refresh = Domain + "refresh";
    public const string Token = Domain + "token";
    public const string EnvMethod = Domain + "env-method";
    public const string Compatibility = Domain + "compatibility";
    public const string Status = Domain + "status";
    public const string AllowedRoles = Domain + "allowed-roles";

    /// <summary>Value of <see cref="Status"/> on an injected pod.</summary>
    public const string StatusInjected = "injected";
}
