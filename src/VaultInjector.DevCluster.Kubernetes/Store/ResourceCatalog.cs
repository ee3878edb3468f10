namespace VaultInjector.DevCluster.Kubernetes.Store;

/// <summary>Every resource that the embedded server serves.</summary>
public static class ResourceCatalog
{
    public static readonly ResourceType Namespaces = Core("namespaces", "Namespace", "ns")
        .With(("status", "Namespace"), ("finalize", "Namespace")) with
    { Namespaced = false };
    public static readonly ResourceType Nodes = Core("nodes", "Node", "no").With(("status", "Node")) with { Namespaced = false };
    public static readonly ResourceType Pods = Core("pods", "Pod", "po").With(
        ("status", "Pod"), ("binding", "Binding"), ("ephemeralcontainers", "Pod"));

    public static readonly ResourceType Bindings = Core("bindings", "Binding") with { IsStored = false };
    public static readonly ResourceType ServiceAccounts = Core("serviceaccounts", "ServiceAccount", "sa").With(("token", "TokenRequest"));
    public static readonly ResourceType Events = Core("events", "Event", "ev");
    public static readonly ResourceType Services = Core("services", "Service", "svc").With(("status", "Service"));
    public static readonly ResourceType Secrets = Core("secrets", "Secret");
    public static readonly ResourceType ConfigMaps = Core("configmaps", "ConfigMap", "cm");

    public static readonly ResourceType Deployments = Workload("apps", "deployments", "Deployment", "deploy");
    public static readonly ResourceType ReplicaSets = Workload("apps", "replicasets", "ReplicaSet", "rs");
    public static readonly ResourceType Jobs = Workload("batch", "jobs", "Job");

    public static readonly ResourceType MutatingWebhooks = Admission("mutatingwebhookconfigurations", "MutatingWebhookConfiguration");
    public static readonly ResourceType ValidatingPolicies = Admission("validatingadmissionpolicies", "ValidatingAdmissionPolicy")
        .With(("status", "ValidatingAdmissionPolicy"));
    public static readonly ResourceType ValidatingPolicyBindings = Admission(
        "validatingadmissionpolicybindings",
        "ValidatingAdmissionPolicyBinding");
    public static readonly ResourceType Roles = Rbac("roles", "Role", namespaced: true);
    public static readonly ResourceType RoleBindings = Rbac("rolebindings", "RoleBinding", namespaced: true);
    public static readonly ResourceType ClusterRoles = Rbac("clusterroles", "ClusterRole", namespaced: false);
    public static readonly ResourceType ClusterRoleBindings = Rbac("clusterrolebindings", "ClusterRoleBinding", namespaced: false);

    public static readonly ResourceType TrustBundles =
        new("certificates.k8s.io", "v1", "clustertrustbundles", "ClusterTrustBundle") { Namespaced = false };

    public static readonly ResourceType TokenReviews = Review("authentication.k8s.io", "tokenreviews", "TokenReview");
    public static readonly ResourceType SelfSubjectReviews = Review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview");
    public static readonly ResourceType SelfAccessReviews = Review(
        "authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview");
    public static readonly ResourceType AccessReviews = Review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview");

    public static IReadOnlyList<ResourceType> All { get; } =
    [
        Namespaces, Nodes, Pods, Bindings, ServiceAccounts, Events, Services, Secrets, ConfigMaps,
        Core("endpoints", "Endpoints", "ep"),
        Core("persistentvolumeclaims", "PersistentVolumeClaim", "pvc").With(("status", "PersistentVolumeClaim")),
        Deployments, ReplicaSets, Workload("apps", "statefulsets", "StatefulSet", "sts"), Jobs,
        Workload("batch", "cronjobs", "CronJob", "cj"),
        MutatingWebhooks,
        Admission("validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
        ValidatingPolicies, ValidatingPolicyBindings,
        Roles, RoleBindings, ClusterRoles, ClusterRoleBindings, TrustBundles,
        TokenReviews, SelfSubjectReviews, SelfAccessReviews, AccessReviews,
        new("coordination.k8s.io", "v1", "leases", "Lease"),
        new ResourceType("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget") { ShortNames = ["pdb"] }.With(
            ("status", "PodDisruptionBudget")),
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy") { ShortNames = ["netpol"] },
        // As where the Prometheus operator is installed.
        new("monitoring.coreos.com", "v1", "servicemonitors", "ServiceMonitor"),
        new("monitoring.coreos.com", "v1", "prometheusrules", "PrometheusRule"),
    ];

    public static ResourceType? Find(string group, string version, string plural) =>
        All.FirstOrDefault(type => type.Group == group && type.Version == version && type.Plural == plural);

    private static ResourceType Core(string plural, string kind, params string[] shortNames) =>
        new("", "v1", plural, kind) { ShortNames = shortNames };

    private static ResourceType Workload(string group, string plural, string kind, params string[] shortNames) =>
        new ResourceType(group, "v1", plural, kind) { ShortNames = shortNames }.With(("status", kind));

    private static ResourceType Admission(string plural, string kind) =>
        new("admissionregistration.k8s.io", "v1", plural, kind) { Namespaced = false };

    private static ResourceType Rbac(string plural, string kind, bool namespaced) =>
        new("rbac.authorization.k8s.io", "v1", plural, kind) { Namespaced = namespaced };

    private static ResourceType Review(string group, string plural, string kind) =>
        new(group, "v1", plural, kind) { Namespaced = false, IsStored = false };
}
