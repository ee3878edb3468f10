namespace VaultInjector.Webhook.Revocation;

/// <summary>What one pod was given.</summary>
/// <param name="Namespace">Of the pod.</param>
/// <param name="Name">Of the pod.</param>
/// <param name="Role">The Vault role.</param>
/// <param name="Accessors">What names it in Vault, with the time of the last report; the oldest first.</param>
internal sealed record IssuedRecord(string Namespace, string Name, string Role, IReadOnlyList<IssuedAccessor> Accessors)
{
    /// <summary>A pod whose agent works holds two at most: a token is replaced near its end. The rest is for agents that start again and
    /// again.</summary>
    public const int MostAccessors = 16;

    /// <summary><c>namespace/name</c>.</summary>
    public string Pod => $"{Namespace}/{Name}";

    /// <summary>Name of the Vault that gave it; null for the default one where it has no name of its own.</summary>
    public string? Vault { get; init; }

    /// <summary>Namespace in the Vault; null for the one that the operator has configured.</summary>
    public string? VaultNamespace { get; init; }

    /// <summary>The version of the stored object; null before it is stored.</summary>
    public string? Version { get; init; }

    /// <summary>The oldest, where there are more than a pod may hold at once.</summary>
    public IReadOnlyList<Accessor> Surplus => [.. Accessors.SkipLast(MostAccessors).Select(issued => issued.Accessor)];
}

/// <param name="Accessor">What names it in Vault.</param>
/// <param name="ReportedAt">Seconds of Unix time.</param>
internal sealed record IssuedAccessor(Accessor Accessor, long ReportedAt);
