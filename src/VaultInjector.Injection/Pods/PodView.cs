using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Pods;

/// <summary>The parts of a pod that a decision needs, read once, whatever shape they have.</summary>
internal sealed class PodView
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    private readonly List<KeyValuePair<string, string>> _annotations = [];
    private readonly List<PodContainer> _containers = [];
    private readonly List<PodProblem> _problems = [];

    private PodView(JsonElement pod)
    {
        Metadata = pod.Get("metadata"u8);
        Spec = pod.Get("spec"u8);
        SecurityContext = Spec.Get("securityContext"u8);
        Expect(pod, "the pod", JsonValueKind.Object);
        Expect(Metadata, "metadata", JsonValueKind.Object);
        Expect(Metadata.Get("labels"u8), "metadata.labels", JsonValueKind.Object);
        Expect(Spec, "spec", JsonValueKind.Object);
        Expect(Spec.Get("volumes"u8), "spec.volumes", JsonValueKind.Array);
        ReadAnnotations(Metadata.Get("annotations"u8));
        ReadContainers(ContainerList.InitContainers, Spec.Get("initContainers"u8));
        ReadContainers(ContainerList.Containers, Spec.Get("containers"u8));
    }

    public JsonElement Metadata { get; }

    public JsonElement Spec { get; }

    public JsonElement SecurityContext { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Annotations => _annotations;

    /// <summary>Init containers first, then containers, those of the injector among them.</summary>
    public IReadOnlyList<PodContainer> Containers => _containers;

    /// <summary>Parts of a shape that no pod has.</summary>
    public IReadOnlyList<PodProblem> Problems => _problems;

    public bool IsMirror => _annotations.Exists(a => a.Key == MirrorAnnotation);

    public bool IsWindows => Spec.Get("os"u8).Get("name"u8).Is("windows"u8);

    public bool IsOwnedByJob => Metadata.Get("ownerReferences"u8).Items().Any(IsJob);

    public string ServiceAccount =>
        Spec.Text("serviceAccountName"u8) is { Length: > 0 } name ? name : Spec.Text("serviceAccount"u8) ?? "default";

    public bool HasAgent => Agent is not null;

    /// <summary>The init container that has the agent's name, be it genuine or not.</summary>
    public PodContainer? Agent { get; private set; }

    public static PodView Read(JsonElement pod) => new(pod);

    private void ReadAnnotations(JsonElement annotations)
    {
        Expect(annotations, "metadata.annotations", JsonValueKind.Object);
        foreach (var annotation in annotations.Fields())
        {
            _annotations.Add(new(annotation.Key(), annotation.Value.Text() ?? ""));
        }
    }

    private void ReadContainers(ContainerList list, JsonElement items)
    {
        Expect(items, list == ContainerList.InitContainers ? "spec.initContainers" : "spec.containers", JsonValueKind.Array);
        var index = 0;
        foreach (var item in items.Items())
        {
            var container = new PodContainer(list, index++, item.Text("name"u8) ?? "", item);
            var hasLists = IsListOrMissing(item.Get("env"u8)) && IsListOrMissing(item.Get("volumeMounts"u8));
            if (item.ValueKind != JsonValueKind.Object || !hasLists)
            {
                _problems.Add(Malformed(container.Path, "a container whose env and volumeMounts are lists"));
            }

            _containers.Add(container);
            Agent = list == ContainerList.InitContainers && container.Name == InjectedPod.AgentContainer ? container : Agent;
        }
    }

    private void Expect(JsonElement element, string path, JsonValueKind kind)
    {
        if (element.ValueKind != kind && !element.IsMissing())
        {
            _problems.Add(Malformed(path, kind == JsonValueKind.Array ? "a list" : "an object"));
        }
    }

    private static PodProblem Malformed(string path, string expected) => new(RejectionKind.PodMalformed, path, null, expected);

    private static bool IsJob(JsonElement owner) =>
        owner.Get("kind"u8).Is("Job"u8) && owner.Text("apiVersion"u8)?.StartsWith("batch/", StringComparison.Ordinal) is true;

    private static bool IsListOrMissing(JsonElement element) => element.ValueKind == JsonValueKind.Array || element.IsMissing();
}
