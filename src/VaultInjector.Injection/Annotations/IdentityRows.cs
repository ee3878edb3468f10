using VaultInjector.Contracts;
using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Annotations;

/// <summary>The annotations that choose a role and how it is asked for.</summary>
internal static class IdentityRows
{
    private const int LongestName = 253;

    public static IEnumerable<Annotation> All { get; } =
    [
        Row.Of(
            "inject",
            Places.Pod,
            "`true` if a role is known, else not injected",
            "`false` opts a pod out",
            "true or false",
            (layer, text) => Values.Boolean(text) is { } inject ? layer with { Inject = inject } : null),
        Row.Of(
            "role",
            Places.PodAndNamespace,
            "—",
            "the Vault role: AppRole or token role name",
            "a Vault role name: 1 to 128 of the characters A-Z a-z 0-9 _ . -",
            Row.Setting(text => RoleName.IsValid(text) ? text : null, (s, v) => s with { Role = v })),
        Row.Of(
            "auth-method",
            Places.PodAndNamespace,
            "`approle`",
            "`approle` (wrapped secret-id), `token` (wrapped token from a token role), `kubernetes`",
            "approle, token or kubernetes",
            Row.Setting(
                text => Values.OneOf(text, AuthMethods.AppRole, AuthMethods.Token, AuthMethods.Kubernetes),
                (s, v) => s with { AuthMethod = v })),
        Row.Of(
            "vault",
            Places.PodAndNamespace,
            "the default Vault",
            "name of the Vault that has the role, one of those that the operator has configured",
            "the name of a Vault",
            Row.Setting(text => text.Length is > 0 and <= LongestName ? text : null, (s, v) => s with { Vault = v })),
        Row.Of(
            "vault-namespace",
            Places.PodAndNamespace,
            "the one that the operator has configured",
            "namespace in that Vault (Enterprise or OpenBao), one of those that the operator allows",
            "a namespace of Vault such as admin/team-a, without slashes around it",
            Row.Setting(text => VaultNamespaces.IsPath(text) ? text : null, (s, v) => s with { VaultNamespace = v })),
        Row.Of(
            "agent",
            Places.PodAndNamespace,
            "`sidecar`",
            "`sidecar` keeps the token alive; `init` fetches once",
            "sidecar or init",
            Row.Setting(Values.Agent, (s, v) => s with { Agent = v })),
        Row.Of(
            "compatibility",
            Places.Namespace,
            "none",
            "comma list of other products whose annotations count in the namespace: `vault-k8s`, `bank-vaults`",
            "a comma list of vault-k8s and bank-vaults",
            Row.Setting(
                text => Values.List(text, most: 8, name => name is "vault-k8s" or "bank-vaults"),
                (s, v) => s with { Compatibility = v })),
    ];
}
