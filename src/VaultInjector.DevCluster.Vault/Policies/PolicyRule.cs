namespace VaultInjector.DevCluster.Vault.Policies;

/// <summary>What one policy says about one path.</summary>
internal sealed record PolicyRule(string Path, IReadOnlySet<string> Capabilities)
{
    private static readonly HashSet<string> KnownCapabilities = ["deny", "create", "read", "update", "delete", "list", "sudo"];

    private static readonly HashSet<string> KnownKeys = ["capabilities", "comment", "min_wrapping_ttl", "max_wrapping_ttl"];

    public TimeSpan MinWrappingTtl { get; init; }

    public TimeSpan MaxWrappingTtl { get; init; }

    public bool IsDeny => Capabilities.Contains("deny");

    public static IReadOnlyList<PolicyRule> Parse(string policy) =>
        [.. PolicyText.Parse(policy).Select(block => FromBlock(block.Path, block.Rule))];

    /// <summary>Both rules together: capabilities add up, deny wins, the smaller bounds count.</summary>
    public PolicyRule Merge(PolicyRule other) =>
        this with
        {
            Capabilities =
                IsDeny || other.IsDeny
                    ? new HashSet<string>(["deny"], StringComparer.Ordinal)
                    : new HashSet<string>([.. Capabilities, .. other.Capabilities], StringComparer.Ordinal),
            MinWrappingTtl = Smaller(MinWrappingTtl, other.MinWrappingTtl),
            MaxWrappingTtl = Smaller(MaxWrappingTtl, other.MaxWrappingTtl),
        };

    private static PolicyRule FromBlock(string path, JsonObject block)
    {
        if (block.Select(item => item.Key).FirstOrDefault(name => !KnownKeys.Contains(name)) is { } unknown)
        {
            throw new VaultRefusal(400, $"failed to parse policy: 1 error occurred:\n\t* path \"{path}\": invalid key \"{unknown}\"\n\n");
        }
        if (path.Contains("+*", StringComparison.Ordinal))
        {
            throw new VaultRefusal(400, $"failed to parse policy: path \"{path}\": invalid use of wildcards ('+*' is forbidden)");
        }
        var capabilities = CapabilitiesOf(path, block);
        var rule = new PolicyRule(path.TrimStart('/'), capabilities)
        {
            MinWrappingTtl = block.Span("min_wrapping_ttl"),
            MaxWrappingTtl = block.Span("max_wrapping_ttl"),
        };
        return rule.MinWrappingTtl <= TimeSpan.Zero || rule.MaxWrappingTtl <= TimeSpan.Zero || rule.MinWrappingTtl <= rule.MaxWrappingTtl
            ? rule
            : throw new VaultRefusal(400, "failed to parse policy: max_wrapping_ttl cannot be less than min_wrapping_ttl");
    }

    private static HashSet<string> CapabilitiesOf(string path, JsonObject block)
    {
        HashSet<string> all = new(block.Texts("capabilities"), StringComparer.Ordinal);
        return all.FirstOrDefault(name => !KnownCapabilities.Contains(name)) is { } unknown
            ? throw new VaultRefusal(400, $"failed to parse policy: path \"{path}\": invalid capability \"{unknown}\"")
            : all.Contains("deny") ? new HashSet<string>(["deny"], StringComparer.Ordinal) : all;
    }

    private static TimeSpan Smaller(TimeSpan first, TimeSpan second) =>
        first <= TimeSpan.Zero ? second : second <= TimeSpan.Zero || first < second ? first : second;
}
