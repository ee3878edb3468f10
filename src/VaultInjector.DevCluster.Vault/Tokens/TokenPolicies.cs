namespace VaultInjector.DevCluster.Vault.Tokens;

/// <summary>Names of policies as a token holds them: lower case, sorted, each once.</summary>
internal static class TokenPolicies
{
    public static IReadOnlyList<string> Sanitize(IReadOnlyList<string> policies, bool addDefault)
    {
        var clean = new SortedSet<string>(
            policies.Select(name => name.Trim().ToLowerInvariant()).Where(name => name.Length > 0),
            StringComparer.Ordinal);
        if (clean.Contains("root"))
        {
            return ["root"];
        }
        if (addDefault)
        {
            clean.Add("default");
        }
        return [.. clean];
    }
}
