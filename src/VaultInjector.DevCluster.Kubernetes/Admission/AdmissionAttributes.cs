namespace VaultInjector.DevCluster.Kubernetes.Admission;

/// <summary>One request as admission sees it.</summary>
public sealed record AdmissionAttributes(string Operation, ResourceType Type, WriteContext Context)
{
    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public JsonObject? Object { get; init; }

    public JsonObject? OldObject { get; init; }

    /// <summary>What selectors look at: the object, or what it was before a deletion.</summary>
    public JsonObject Subject => Object ?? OldObject ?? [];
}
