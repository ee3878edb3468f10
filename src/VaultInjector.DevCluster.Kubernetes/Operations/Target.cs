namespace VaultInjector.DevCluster.Kubernetes.Operations;

/// <summary>Names the object that a write is about.</summary>
public sealed record Target(ResourceType Type, string Namespace, string Name, string Subresource = "")
{
    public ObjectKey Key => new(Type, Namespace, Name);
}
