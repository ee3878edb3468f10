using VaultInjector.Injection.Roles;

namespace VaultInjector.Injection.Compatibility;

/// <summary>
/// The annotations of another product that say where secrets come from. The operator decides that: an annotation may choose among what he
/// has configured, and nothing on a pod may name anything else.
/// </summary>
internal static class OperatorRows
{
    private const string OperatorsAddress =
        "the operator sets `Vault:Address`, so that no pod can send its identity elsewhere; the same address is allowed";

    private const string OperatorsAuthPath =
        "the operator sets `Injection:KubernetesAuthPath`, so that no pod can send its identity elsewhere; the same path is allowed";

    public static ForeignAnnotation Address(string name) => ForeignRow.Honoured(
        name,
        "`vault`: the address of a Vault that the operator has configured. Another address is refused, so that no pod can send its " +
            "identity elsewhere",
        value => value.Text == "" || !value.Vault.IsKnown ? []
            : value.Vault.At(value.Text) is not { } found
                ? [ForeignTable.Refusal(OperatorsAddress)]
            : found.Name == value.Vault.Name ? []
            : [new Outcome.Native("vault", found.Name)]);

    /// <param name="name">Of the annotation.</param>
    /// <param name="address">The annotation with the address.</param>
    public static ForeignAnnotation Namespace(string name, string address) => ForeignRow.Honoured(
        name,
        "`vault-namespace`: honoured if the operator lists it in `Vault:Namespaces`, else refused",
        value => value.Text.Trim('/') is not { Length: > 0 } path || VaultNamespaces.AreSame(path, Chosen(value, address).Namespace)
            ? []
            : [new Outcome.Native("vault-namespace", path)]);

    /// <param name="name">Of the annotation.</param>
    /// <param name="address">The annotation with the address.</param>
    /// <param name="prefix">What the annotation leaves out of the path.</param>
    public static ForeignAnnotation AuthPath(string name, string address, string prefix = "") => ForeignRow.RefusedUnless(
        name,
        OperatorsAuthPath,
        value => value.Text == "" || !value.Vault.IsKnown ||
            prefix + value.Text.Trim('/') == Chosen(value, address).KubernetesAuthPath.Trim('/'));

    /// <summary>The Vault that the address chooses.</summary>
    private static OperatorVault Chosen(ForeignValue value, string address) => value.Vault.At(value.Others[address] ?? "") ?? value.Vault;
}
