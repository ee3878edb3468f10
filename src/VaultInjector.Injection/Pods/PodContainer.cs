using System.Text.Json;

namespace VaultInjector.Injection.Pods;

/// <summary>The lists of containers of a pod; ephemeral containers are never injected.</summary>
public enum ContainerList
{
    InitContainers,
    Containers,
    EphemeralContainers,
}

/// <summary>A container and its place in the pod.</summary>
internal sealed record PodContainer(ContainerList List, int Index, string Name, JsonElement Element)
{
    public string Path => $"{ListPath(List)}[{Index}]";

    public static string ListPath(ContainerList list) => list switch
    {
        ContainerList.InitContainers => "spec.initContainers",
        ContainerList.Containers => "spec.containers",
        _ => "spec.ephemeralContainers",
    };
}
