using VaultInjector.DevCluster.Vault.Policies;
using VaultInjector.DevCluster.Vault.Tokens;

namespace VaultInjector.DevCluster.Vault.Core;

/// <summary>Ways through the namespaces of a Vault.</summary>
internal static class NamespaceTree
{
    /// <summary>What every namespace has.</summary>
    public static void MountDefaults(this VaultCore core)
    {
        core.Mounts.Add(
            "sys", "system", isAuth: false, new JsonObject { ["description"] = "system endpoints used for control, policy and debugging" });
        core.Mounts.Add("token", "token", isAuth: true, new JsonObject { ["description"] = "token based credentials" });
    }

    /// <summary>The namespace of a path below this one, as <c>X-Vault-Namespace</c> has it; null where it does not exist.</summary>
    public static VaultCore? At(this VaultCore root, string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate((VaultCore?)root, (core, name) => core?.Children.Find(name));

    /// <summary>What policies allow the token here: those of the namespace that made it, whose paths begin there.</summary>
    public static AccessList AccessOf(this VaultCore asked, TokenEntry token, out string prefix)
    {
        var owner = asked;
        while (owner.Parent is { } outer && owner.Tokens.FindOwn(token.Id) is null)
        {
            owner = outer;
        }
        prefix = asked.Path[owner.Path.Length..];
        return owner.Policies.AccessFor(token.Policies);
    }
}
