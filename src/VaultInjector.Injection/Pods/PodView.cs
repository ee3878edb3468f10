using System.Text.Json;
using VaultInjector.Contracts;
using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Pods;

/// <summary>Which of a pod's lists a container stands in.</summary>
public enum ContainerList
{
    InitContainers,
    Containers,
}

/// <summary>A container where it stands in its pod.</summary>
internal sealed record PodContainer(ContainerList List, int Index, string Name, JsonElement Element)
{
    public string Path => $"spec.{(List == ContainerList.InitContainers ? "initContainers" : "containers")}[{Index}]";
}

/// <summary>The parts of a pod that a decision looks at, read once, in whatever shape they come.</summary>
internal sealed class PodView
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    private PodView(JsonElement pod)
    {
        Metadata = pod.Get("metadata"u8);
        Spec = pod.Get("spec"u8);
        SecurityContext = Spec.Get("securityContext"u8);
    }

    public JsonElement Metadata { get; }

    public JsonElement Spec { get; }

    public JsonElement SecurityContext { get; }

    public List<KeyValuePair<string, string>> Annotations { get; } = [];

    /// <summary>Init containers first, then containers, the injector's own among them.</summary>
    public List<PodContainer> Containers { get; } = [];

    public List<AnnotationError> ShapeErrors { get; } = [];

    public bool IsMirror => Annotations.Exists(a => a.Key == MirrorAnnotation);

    public bool IsWindows => Spec.Get("os"u8).Get("name"u8).Is("windows"u8);

    public bool IsOwnedByJob => Metadata.Get("ownerReferences"u8).Items().Any(IsJob);

    public string ServiceAccount =>
        Spec.Get("serviceAccountName"u8).Text() is { Length: > 0 } name ? name : Spec.Get("serviceAccount"u8).Text() ?? "default";

    public bool HasAgent => Agent is not null;

    public PodContainer? Agent { get; private set; }

    public static PodView Read(JsonElement pod)
    {
        var view = new PodView(pod);
        view.Expect(pod, "the pod", JsonValueKind.Object);
        view.Expect(view.Metadata, "metadata", JsonValueKind.Object);
        view.Expect(view.Metadata.Get("labels"u8), "metadata.labels", JsonValueKind.Object);
        view.Expect(view.Spec, "spec", JsonValueKind.Object);
        view.Expect(view.Spec.Get("volumes"u8), "spec.volumes", JsonValueKind.Array);
        view.ReadAnnotations();
        view.ReadContainers(ContainerList.InitContainers, view.Spec.Get("initContainers"u8));
        view.ReadContainers(ContainerList.Containers, view.Spec.Get("containers"u8));
        return view;
    }

    private void ReadAnnotations()
    {
        var annotations = Metadata.Get("annotations"u8);
        Expect(annotations, "metadata.annotations", JsonValueKind.Object);
        if (annotations.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var annotation in annotations.EnumerateObject())
        {
            Annotations.Add(new(annotation.Key(), annotation.Value.Text() ?? ""));
        }
    }

    private void ReadContainers(ContainerList list, JsonElement items)
    {
        Expect(items, list == ContainerList.InitContainers ? "spec.initContainers" : "spec.containers", JsonValueKind.Array);
        var index = 0;
        foreach (var item in items.Items())
        {
            var container = new PodContainer(list, index++, item.Get("name"u8).Text() ?? "", item);
            if (
                item.ValueKind != JsonValueKind.Object ||
                !IsListOrMissing(item.Get("env"u8)) ||
                !IsListOrMissing(item.Get("volumeMounts"u8)))
            {
                ShapeErrors.Add(new AnnotationError(container.Path, null, "a container whose env and volumeMounts are lists"));
            }

            Containers.Add(container);
            Agent = list == ContainerList.InitContainers && container.Name == InjectedPod.AgentContainer ? container : Agent;
        }
    }

    private void Expect(JsonElement element, string path, JsonValueKind kind)
    {
        if (element.ValueKind != kind && !element.IsMissing())
        {
            ShapeErrors.Add(new AnnotationError(path, null, kind == JsonValueKind.Array ? "a list" : "an object"));
        }
    }

    private static bool IsJob(JsonElement owner) =>
        owner.Get("kind"u8).Is("Job"u8) && owner.Get("apiVersion"u8).Text()?.StartsWith("batch/", StringComparison.Ordinal) is true;

    private static bool IsListOrMissing(JsonElement element) => element.ValueKind == JsonValueKind.Array || element.IsMissing();
}
