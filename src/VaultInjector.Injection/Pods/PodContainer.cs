using System.Text.Json;

namespace VaultInjector.Injection.Pods;

/// <summary>The lists of containers of a pod that can be injected.</summary>
public enum ContainerList
{
    InitContainers,
    Containers,
}

/// <summary>A container and its place in the pod.</summary>
internal sealed record PodContainer(ContainerList List, int Index, string Name, JsonElement Element)
{
    public string Path => $"spec.{(List == ContainerList.InitContainers ? "initContainers" : "containers")}[{Index}]";
}
