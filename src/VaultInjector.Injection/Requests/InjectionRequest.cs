using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Compatibility;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Roles;
using VaultInjector.Injection.Variables;

namespace VaultInjector.Injection.Requests;

/// <summary>A setting and who set it.</summary>
internal readonly record struct Setting<T>(T Value, Origin Origin);

/// <summary>What is asked for a pod: the settings of the pod, its namespace and the operator laid over each other.</summary>
internal sealed record InjectionRequest
{
    public required string NamespaceName { get; init; }

    /// <summary>Whether a role is named anywhere, even one that does not parse.</summary>
    public required bool NamesRole { get; init; }

    /// <summary>Whether the pod carries the injector's status, be it genuine or not.</summary>
    public required bool ClaimsInjected { get; init; }

    /// <summary>Whether the pod is to be injected: it says so, or a role is named.</summary>
    public bool IsWanted => Inject ?? (NamesRole || NamesFile);

    /// <summary>Whether the pod asks for a file, template, certificate or variable, even one that could not be read.</summary>
    public bool NamesFile { get; init; }

    public required bool? Inject { get; init; }

    public required IReadOnlyList<string>? Containers { get; init; }

    public required Setting<string?> Role { get; init; }

    public required Setting<string?> AuthMethod { get; init; }

    /// <summary>Where the role is.</summary>
    public RolePlace Place { get; init; } = RolePlace.Only;

    public required Setting<string?> Output { get; init; }

    public required Setting<AgentMode?> Agent { get; init; }

    public required Setting<Quantity?> CpuRequest { get; init; }

    public required Setting<Quantity?> CpuLimit { get; init; }

    public required Setting<Quantity?> MemoryRequest { get; init; }

    public required Setting<Quantity?> MemoryLimit { get; init; }

    public required Setting<Quantity?> StorageRequest { get; init; }

    public required Setting<Quantity?> StorageLimit { get; init; }

    public required Setting<RenewHook?> OnRenew { get; init; }

    public Setting<RenewHook?> OnChange { get; init; }

    public Setting<TimeSpan?> Refresh { get; init; }

    public Setting<bool?> Token { get; init; }

    public Setting<string?> EnvMethod { get; init; }

    /// <summary>Whether a secret or field of a variable may be missing.</summary>
    public bool IgnoresMissing { get; init; }

    /// <summary>Whether the pod gets <c>shareProcessNamespace</c>.</summary>
    public bool SharesProcesses { get; init; }

    /// <summary>How values of variables refer to secrets.</summary>
    public ReferenceDialect Dialect { get; init; }

    /// <summary>Annotations that make another product's webhook leave the pod alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Marks { get; init; } = [];

    /// <summary>The variables among the secrets, and the references in the pod that ask for them.</summary>
    public PodVariables Variables { get; init; } = PodVariables.None;

    /// <summary>How variables reach the app, and why so.</summary>
    public EnvironmentChoice Environment { get; init; } = EnvironmentChoice.Kubelet;

    /// <summary>The secrets that the agent fetches for the app.</summary>
    public PodSecrets Secrets { get; init; } = new();

    /// <summary>The folders outside of the mount in which containers see some of them.</summary>
    public IReadOnlyList<FileFolder> Folders { get; init; } = [];

    /// <summary>The templates among them, parsed.</summary>
    public IReadOnlyList<TemplateReading> Templates { get; init; } = [];

    /// <summary>All hooks of the pod: after a new token, and after a change of files.</summary>
    public IReadOnlyList<RequestedHook> Hooks { get; init; } = [];

    public required string MountPath { get; init; }

    public required bool Env { get; init; }

    public required IReadOnlyList<string> CaEnv { get; init; }

    public required int? FileMode { get; init; }

    public required long? RunAsUser { get; init; }

    public required long? RunAsGroup { get; init; }

    public required InitPosition InitPosition { get; init; }

    public required Setting<TimeSpan?> Timeout { get; init; }

    public required bool RevokeOnExit { get; init; }

    /// <summary>Problems of the namespace's annotations, and settings that contradict each other.</summary>
    public IReadOnlyList<PodProblem> Problems { get; init; } = [];

    /// <summary>Completes the request of a pod that is to be injected.</summary>
    /// <param name="annotations">That the request was merged from.</param>
    /// <param name="settings">The operator's.</param>
    /// <param name="variables">What the pod asks for.</param>
    /// <param name="formerMethod">How variables reach the app of a pod that was injected before; null: that is to be chosen.</param>
    public InjectionRequest Complete(
        AnnotationReading annotations, InjectionSettings settings, PodVariables variables, string? formerMethod)
    {
        var asked = this with
        {
            Variables = variables,
            NamesFile = NamesFile || !variables.IsEmpty,
            SharesProcesses = annotations.Pod.Settings.ShareProcessNamespace is true,
            Dialect = annotations.Dialect,
            Marks = annotations.Marks,
        };
        var request = WithSecrets(asked, annotations, settings, formerMethod);
        var (pod, ns) = (annotations.Pod.Problems, annotations.Namespace.Problems);
        var layers = Layers.Of(annotations, settings);
        var choice = VaultChoice.Of(layers.Find(s => s.Vault), layers.Find(s => s.VaultNamespace), settings, request.NamespaceName);
        return request with
        {
            Place = choice.Place,
            Problems =
            [
                .. ns,
                .. choice.Problems,
                .. RequestRules.Contradictions(request, [.. pod, .. ns]),
                .. SecretRules.Problems(annotations.Pod.Named.Values, request),
                .. variables.Problems,
                .. VariableRules.Bundles(variables.Annotations, request.CaEnv),
                .. request.Environment.Problems,
            ],
        };
    }

    /// <summary>Lays the layers over each other: the pod wins, then its namespace, then the configuration.</summary>
    public static InjectionRequest Merge(AnnotationReading annotations, InjectionSettings settings)
    {
        var (pod, ns, layers) = (annotations.Pod, annotations.Namespace, Layers.Of(annotations, settings));
        var (output, role) = (layers.Find(s => s.Output), layers.Find(s => s.Role));
        return new InjectionRequest
        {
            NamespaceName = ns.NamespaceName ?? "",
            NamesFile = pod.NamesFile,
            Inject = pod.Inject,
            Containers = pod.Containers,
            ClaimsInjected = pod.ClaimsInjected,
            Role = role,
            NamesRole = role.Value is not null || pod.Failed(AnnotationKeys.Role) || ns.Failed(AnnotationKeys.Role) ||
                pod.Failed(KubernetesVault.AppRole),
            AuthMethod = layers.Find(s => s.AuthMethod),
            Output = output,
            Agent = Layers.Implied(layers.Find(s => s.Agent), output),
            CpuRequest = layers.Find(s => s.CpuRequest),
            CpuLimit = layers.Find(s => s.CpuLimit),
            MemoryRequest = layers.Find(s => s.MemoryRequest),
            MemoryLimit = layers.Find(s => s.MemoryLimit),
            StorageRequest = layers.Find(s => s.StorageRequest),
            StorageLimit = layers.Find(s => s.StorageLimit),
            OnRenew = layers.Find(s => s.OnRenew),
            MountPath = layers.Find(s => s.MountPath).Value!,
            Env = layers.Find(s => s.Env).Value is true,
            CaEnv = layers.Find(s => s.CaEnv).Value ?? [],
            FileMode = layers.Find(s => s.FileMode).Value,
            RunAsUser = layers.Find(s => s.RunAsUser).Value,
            RunAsGroup = layers.Find(s => s.RunAsGroup).Value,
            InitPosition = layers.Find(s => s.InitPosition).Value ?? InitPosition.First,
            Timeout = layers.Find(s => s.Timeout),
            RevokeOnExit = layers.Find(s => s.RevokeOnExit).Value is true,
        };
    }

    private static InjectionRequest WithSecrets(
        InjectionRequest request, AnnotationReading annotations, InjectionSettings settings, string? formerMethod)
    {
        var (named, layers) = (annotations.Pod.Named.Values.ToList(), Layers.Of(annotations, settings));
        var hasFiles = request.Variables.Requests.Count > 0 || named.Exists(one => one.IsFile || one.Certificate is not null);
        var (onChange, refresh, token) = (layers.Find(s => s.OnChange), layers.Find(s => s.Refresh), layers.Find(s => s.Token));
        var environment = EnvironmentChoice.Of(layers.Find(s => s.EnvMethod), request, settings, formerMethod);
        var ignores = layers.Find(s => s.EnvIgnoreMissing).Value is true;
        return request with
        {
            Variables = request.Variables.Ignoring(ignores),
            IgnoresMissing = ignores,
            EnvMethod = layers.Find(s => s.EnvMethod),
            Environment = environment,
            OnChange = onChange,
            Refresh = refresh,
            Token = token,
            Folders = FileFolder.All(named),
            Secrets = RequestedSecrets.Of(named, request.Variables.Ignoring(ignores), environment.Method) with
            {
                Refresh = refresh.Value ?? PodSecrets.DefaultRefresh,
                OnChange = hasFiles ? onChange.Value?.Action : null,
                AppToken = token.Value is not false,
            },
            Templates = TemplateReading.All(named),
            Hooks = RequestedHook.All(request.OnRenew, hasFiles ? onChange : default, named),
        };
    }
}
