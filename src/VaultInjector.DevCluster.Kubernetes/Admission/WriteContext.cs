using VaultInjector.DevCluster.Kubernetes.Authentication;

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

/// <summary>Who writes and how, and what the caller is told besides the object.</summary>
public sealed record WriteContext(UserInfo User)
{
    public bool DryRun { get; init; }

    /// <summary>The options object that admission webhooks see.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>Become <c>Warning: 299</c> headers.</summary>
    public List<string> Warnings { get; } = [];

    public Dictionary<string, string> AuditAnnotations { get; } = new(StringComparer.Ordinal);

    public static WriteContext Of(string controller) => new(UserInfo.Controller(controller));
}
