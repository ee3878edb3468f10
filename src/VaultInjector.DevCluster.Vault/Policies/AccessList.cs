using VaultInjector.DevCluster.Vault.Requests;

namespace VaultInjector.DevCluster.Vault.Policies;

/// <summary>The policies of one token together: the most specific rule for a path decides alone.</summary>
internal sealed class AccessList
{
    private readonly Dictionary<string, PolicyRule> _rules = new(StringComparer.Ordinal);

    public AccessList(IEnumerable<PolicyRule> all, bool isRoot = false)
    {
        IsRoot = isRoot;
        foreach (var rule in all)
        {
            _rules[rule.Path] = _rules.TryGetValue(rule.Path, out var known) ? known.Merge(rule) : rule;
        }
    }

    public bool IsRoot { get; }

    public bool HasSudo(string path) => IsRoot || Find(path, isList: false) is { } rule && rule.Capabilities.Contains("sudo");

    /// <param name="request">What is asked.</param>
    /// <param name="prefix">Of the namespace that is asked, below that of the policies.</param>
    public bool Allows(VaultRequest request, string prefix)
    {
        if (IsRoot)
        {
            return true;
        }
        var rule = Find(prefix + request.Path, request.Operation is VaultOperation.List);
        return rule is not null && rule.Capabilities.Contains(CapabilityOf(request.Operation)) &&
            AllowsWrapping(rule, request.WrapTtl);
    }

    /// <summary>What sys/capabilities answers.</summary>
    public IReadOnlyList<string> CapabilitiesAt(string path) =>
        IsRoot ? ["root"]
        : Find(path, isList: path.EndsWith('/')) is { Capabilities.Count: > 0 } rule ? [.. rule.Capabilities.Order(StringComparer.Ordinal)]
        : ["deny"];

    /// <summary>Whether any rule gives something at or below that mount.</summary>
    public bool Touches(string mountPath) =>
        IsRoot ||
        _rules.Values.Any(rule =>
            !rule.IsDeny && rule.Capabilities.Count > 0 &&
            (
                rule.Path.StartsWith(mountPath, StringComparison.Ordinal) ||
                Covers(rule.Path.TrimEnd('*') + "*", mountPath) || Covers(Shortened(rule.Path, mountPath), mountPath)));

    private static string Shortened(string path, string mountPath) =>
        string.Join('/', path.Split('/').Take(mountPath.TrimEnd('/').Split('/').Length)) + "/";

    private static string CapabilityOf(VaultOperation operation) => operation switch
    {
        VaultOperation.Read => "read",
        VaultOperation.Create => "create",
        VaultOperation.Update => "update",
        VaultOperation.Delete => "delete",
        _ => "list",
    };

    private static bool AllowsWrapping(PolicyRule rule, TimeSpan ttl) =>
        (rule.MaxWrappingTtl <= TimeSpan.Zero || (ttl > TimeSpan.Zero && ttl <= rule.MaxWrappingTtl)) &&
        (rule.MinWrappingTtl <= TimeSpan.Zero || (ttl > TimeSpan.Zero && ttl >= rule.MinWrappingTtl)) &&
        (rule.MinWrappingTtl <= TimeSpan.Zero || rule.MaxWrappingTtl <= TimeSpan.Zero || rule.MinWrappingTtl <= rule.MaxWrappingTtl);

    private PolicyRule? Find(string path, bool isList)
    {
        if (Exact(path) is { } exact)
        {
            return exact;
        }
        if (isList && Exact(path.TrimEnd('/')) is { } folder)
        {
            return folder;
        }
        return _rules.Values.Where(rule => IsPattern(rule.Path) && Covers(rule.Path, path)).Max(MoreSpecific);
    }

    private PolicyRule? Exact(string path) => _rules.TryGetValue(path, out var rule) && !IsPattern(path) ? rule : null;

    private static bool IsPattern(string path) => path.EndsWith('*') || path.Split('/').Contains("+", StringComparer.Ordinal);

    private static bool Covers(string pattern, string path)
    {
        var isPrefix = pattern.EndsWith('*');
        var wanted = (isPrefix ? pattern[..^1] : pattern).Split('/');
        var given = path.Split('/');
        if (isPrefix ? given.Length < wanted.Length : given.Length != wanted.Length)
        {
            return false;
        }
        for (var i = 0; i < wanted.Length; i++)
        {
            var isOpen = isPrefix && i == wanted.Length - 1;
            if (wanted[i] is not "+" &&
                !(isOpen ? given[i].StartsWith(wanted[i], StringComparison.Ordinal) : given[i] == wanted[i]))
            {
                return false;
            }
        }
        return true;
    }

    // Vault's order: a later first wildcard, no "*" at the end, fewer "+", a longer path, the lexicographically greater one.
    private static readonly IComparer<PolicyRule> MoreSpecific = Comparer<PolicyRule>.Create(
        (a, b) => Rank(a.Path).CompareTo(Rank(b.Path)) is not 0 and var order ? order : string.CompareOrdinal(a.Path, b.Path));

    private static (int FirstWildcard, bool IsExactEnd, int FewerPluses, int Length) Rank(string path)
    {
        var first = path.IndexOfAny(['+', '*']);
        return (first, !path.EndsWith('*'), -path.Split('/').Count(part => part is "+"), path.TrimEnd('*').Length);
    }
}
