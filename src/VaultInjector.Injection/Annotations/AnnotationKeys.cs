using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Annotations;

/// <summary>Every name that users type, as the one list from which parsing, suggestions and documentation come.</summary>
public static class AnnotationKeys
{
    public const string Domain = "vault-injector.io/";
    public const string InjectionLabel = Domain + "injection";
    public const string InjectionEnabled = "enabled";

    /// <summary>On every injected pod, so that the injector, and operators, can ask for just these.</summary>
    public const string InjectedLabel = Domain + "injected";
    public const string InjectedLabelValue = "true";

    public const string Inject = Domain + "inject";
    public const string Role = Domain + "role";
    public const string AuthMethod = Domain + "auth-method";
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
    public const string RevokeOnExit = Domain + "revoke-on-exit";
    public const string OnRenew = Domain + "on-renew";
    public const string Status = Domain + "status";
    public const string AllowedRoles = Domain + "allowed-roles";

    /// <summary>Value of <see cref="Status"/> on an injected pod.</summary>
    public const string StatusInjected = "injected";

    /// <summary>kubernetes-vault's annotation: its users' pods work unchanged in an opted-in namespace.</summary>
    public const string LegacyAppRole = "pod.boostport.com/vault-approle";

    /// <summary>Where kubernetes-vault's users expect their files.</summary>
    public const string LegacyMountPath = "/var/run/secrets/boostport.com";

    /// <summary>All annotations of the domain, in the order of the documentation.</summary>
    public static IReadOnlyList<Annotation> All { get; } = AnnotationTable.Create();

    private static readonly Dictionary<string, Annotation> ByKey = All.ToDictionary(a => a.Key, StringComparer.Ordinal);

    /// <summary>The known key that a mistyped name of the domain comes closest to.</summary>
    internal static string? Nearest(string name) => NearestName.To(name, All.Select(a => a.Name)) is { } nearest ? Domain + nearest : null;

    internal static Annotation? Find(string key) => ByKey.GetValueOrDefault(key);
}

/// <summary>Where an annotation may stand.</summary>
[Flags]
public enum Places
{
    None = 0,
    Pod = 1,
    Namespace = 2,
    PodAndNamespace = Pod | Namespace,
}

/// <summary>One annotation: its documentation and how its value is read.</summary>
public sealed record Annotation
{
    /// <summary>The key without the domain.</summary>
    public required string Name { get; init; }

    public string Key => AnnotationKeys.Domain + Name;

    public required Places Where { get; init; }

    /// <summary>What holds without the annotation, as written in the documentation.</summary>
    public required string Default { get; init; }

    public required string Meaning { get; init; }

    /// <summary>Completes "expected …" where a value does not parse.</summary>
    public required string Expected { get; init; }

    /// <summary>Reads a value into the layer; false where it does not parse.</summary>
    internal Func<AnnotationLayer, string, bool> Read { get; init; } = (_, _) => false;
}
