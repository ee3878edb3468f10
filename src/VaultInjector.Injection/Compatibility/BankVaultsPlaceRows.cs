namespace VaultInjector.Injection.Compatibility;

/// <summary>
/// The annotations of bank-vaults that decide where secrets come from and who is trusted, and those that its own programs only can do. The
/// operator decides the first: an annotation may repeat what he set.
/// </summary>
internal static class BankVaultsPlaceRows
{
    private const string Files =
        "the agent has no configuration files; put each template into `template.NAME` and the folder into `mount-path`";

    private const string Transit =
        "the agent decrypts no variable; keep the value in Vault, or let `template.NAME` ask `transit/decrypt/KEY` and write a file";

    private const string OtherClouds = "the agent reads from the operator's Vault only";

    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        OperatorRows.Address("vault-addr"),
        OperatorRows.Namespace("vault-namespace", "vault-addr"),
        OperatorRows.AuthPath("vault-path", "vault-addr", "auth/"),
        ForeignRow.Honoured(
            "vault-auth-method",
            "`auth-method: kubernetes`, for `kubernetes` and `jwt`; others are refused",
            value => value.Text is "" or "kubernetes" or "jwt" ? []
                : [new Outcome.Wrong("kubernetes or jwt, because the agent logs in with the pod's ServiceAccount")]),
        ForeignRow.RefusedUnless(
            "vault-skip-verify",
            "the agent always verifies Vault; the operator's `Vault:CaFile` says by which CA",
            value => value.Text == "" || GoText.Boolean(value.Text) is false),
        ForeignRow.Ignored("vault-tls-secret", "the operator's `Vault:CaFile` verifies Vault"),
        ForeignRow.Ignored("vault-serviceaccount", "it is for Secrets and ConfigMaps; a pod logs in with its own ServiceAccount"),
        ForeignRow.Ignored("service-account-token-volume-name", "the operator sets `Injection:KubernetesAuthAudience`"),
        ForeignRow.Ignored("vault-service-account-token-volume-name", "the operator sets `Injection:KubernetesAuthAudience`"),
        ForeignRow.RefusedUnless("token-auth-mount", "the agent logs in with the pod's own identity", value => value.Text == ""),
        ForeignRow.RefusedUnless("vault-token-auth-mount", "the agent logs in with the pod's own identity", value => value.Text == ""),
        ForeignRow.RefusedUnless("vault-agent-configmap", Files, value => value.Text == ""),
        ForeignRow.RefusedUnless("vault-ct-configmap", Files, value => value.Text == ""),
        ForeignRow.RefusedUnless("transit-key-id", Transit, value => value.Text == ""),
        ForeignRow.RefusedUnless("vault-transit-key-id", Transit, value => value.Text == ""),
        ForeignRow.Ignored("transit-path", Transit),
        ForeignRow.Ignored("vault-transit-path", Transit),
        ForeignRow.Ignored("transit-batch-size", Transit),
        ForeignRow.Ignored("vault-transit-batch-size", Transit),
        ForeignRow.Refused("aws-NAME", OtherClouds),
        ForeignRow.Refused("credentials-NAME", OtherClouds),
    ];
}
