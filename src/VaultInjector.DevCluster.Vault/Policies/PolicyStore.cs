namespace VaultInjector.DevCluster.Vault.Policies;

/// <summary>The ACL policies by name, and what the policies of a token allow together.</summary>
internal sealed class PolicyStore
{
    private const string DefaultPolicy = """
        path "auth/token/lookup-self" { capabilities = ["read"] }
        path "auth/token/renew-self" { capabilities = ["update"] }
        path "auth/token/revoke-self" { capabilities = ["update"] }
        path "sys/capabilities-self" { capabilities = ["update"] }
        path "sys/leases/lookup" { capabilities = ["update"] }
        path "sys/leases/renew" { capabilities = ["update"] }
        path "sys/renew" { capabilities = ["update"] }
        path "sys/wrapping/lookup" { capabilities = ["update"] }
        path "sys/wrapping/unwrap" { capabilities = ["update"] }
        """;

    private const string WrappingPolicy = """
        path "sys/wrapping/unwrap" { capabilities = ["update"] }
        """;

    private readonly JsonObject _policies;
    private readonly Dictionary<string, IReadOnlyList<PolicyRule>> _parsed = new(StringComparer.Ordinal);

    public PolicyStore(JsonObject document)
    {
        _policies = document.Child("policies");
        _policies.TryAdd("default", DefaultPolicy);
    }

    public string? Read(string name) => name is "root" ? "" : _policies.Has(name) ? _policies.Text(name) : null;

    public void Write(string name, string text)
    {
        if (name is "root" or "response-wrapping" or "control-group")
        {
            throw new VaultRefusal(400, $"cannot update \"{name}\" policy");
        }
        PolicyRule.Parse(text);
        _policies[name] = text;
        _parsed.Remove(name);
    }

    public void Delete(string name)
    {
        if (name is "root" or "default")
        {
            throw new VaultRefusal(400, name is "root" ? "cannot delete \"root\" policy" : "cannot delete default policy");
        }
        _policies.Remove(name);
        _parsed.Remove(name);
    }

    public AccessList AccessFor(IReadOnlyList<string> names) =>
        new(names.SelectMany(RulesOf), names.Contains("root", StringComparer.Ordinal));

    private IReadOnlyList<PolicyRule> RulesOf(string name)
    {
        if (!_parsed.TryGetValue(name, out var rules))
        {
            var text = name is "response-wrapping" ? WrappingPolicy : Read(name);
            _parsed[name] = rules = text is null ? [] : PolicyRule.Parse(text);
        }
        return rules;
    }
}
