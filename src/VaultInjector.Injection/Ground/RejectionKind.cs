namespace VaultInjector.Injection.Ground;

/// <summary>The kinds of problems for which a pod is refused.</summary>
public sealed record RejectionKind : Reason
{
    private RejectionKind(string code, string sentence)
        : base(code, sentence)
    {
    }

    public static RejectionKind ValueInvalid { get; } = new("value_invalid", "The value of an annotation does not parse.");

    public static RejectionKind AnnotationUnknown { get; } =
        new("annotation_unknown", "An annotation of the injector's domain does not exist.");

    public static RejectionKind AnnotationMisplaced { get; } =
        new("annotation_misplaced", "An annotation for namespaces stands on the pod, or one for pods on the namespace.");

    public static RejectionKind Contradiction { get; } = new("annotations_contradict", "Two settings exclude each other.");

    public static RejectionKind ForeignRefused { get; } =
        new("foreign_annotation_refused", "An annotation of another product asks for something that the injector never does.");

    public static RejectionKind RoleUnnamed { get; } =
        new("role_unnamed", "The pod asks for injection, but neither the pod nor its namespace names a Vault role.");

    public static RejectionKind VaultUnknown { get; } =
        new("vault_unknown", "The pod or its namespace names a Vault that the operator has not configured.");

    public static RejectionKind VaultNamespaceRefused { get; } =
        new("vault_namespace_refused", "The pod or its namespace names a namespace of Vault that the operator does not allow.");

    public static RejectionKind ContainerUnknown { get; } = new("container_unknown", "An annotation names a container that the pod lacks.");

    public static RejectionKind NameReserved { get; } =
        new("name_reserved", "A container, volume or mount has a name that is reserved for the injector.");

    public static RejectionKind MountConflict { get; } =
        new("mount_conflict", "A container mounts something at, above or below the path of the Vault files.");

    public static RejectionKind HookImpossible { get; } =
        new("hook_impossible", "The pod lacks what a signal to the app needs.");

    public static RejectionKind CommandMissing { get; } =
        new("command_missing", "A container is to start with exec, but the pod does not say its command.");

    public static RejectionKind PodMalformed { get; } = new("pod_malformed", "A part of the pod has a shape that no pod has.");

    public static RejectionKind TooLarge { get; } =
        new("too_large", "The pod has more of something than the injector handles, or its patch would be too large.");

    public static RejectionKind WindowsPod { get; } = new("windows_pod", "The agent runs on Linux only.");

    public static RejectionKind AgentForged { get; } =
        new("agent_forged", "The pod says that it was injected, but the injector would have written something else.");

    public static IReadOnlyList<RejectionKind> All { get; } =
    [
        ValueInvalid, AnnotationUnknown, AnnotationMisplaced, Contradiction, ForeignRefused, RoleUnnamed, VaultUnknown,
        VaultNamespaceRefused, ContainerUnknown, NameReserved, MountConflict, HookImpossible, CommandMissing, PodMalformed, TooLarge,
        WindowsPod, AgentForged,
    ];
}
