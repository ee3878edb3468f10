namespace VaultInjector.Injection.Compatibility;

/// <summary>
/// The annotations of vault-k8s that decide where secrets come from and who is trusted. The operator decides that: an annotation may
/// choose among what he has configured, and nothing on a pod may name anything else.
/// </summary>
internal static class VaultK8sPlaceRows
{
    private const string OperatorsCa = "the operator's `Vault:CaFile` verifies Vault";

    private const string OtherConfiguration =
        "the agent has no configuration files; put each secret and template into an annotation of its own";

    private const string NoOtherSpec = "nothing on a pod changes the agent's containers but the annotations of docs/annotations.md";

    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        OperatorRows.Address("service"),
        OperatorRows.Namespace("namespace", "service"),
        OperatorRows.AuthPath("auth-path", "service"),
        ForeignRow.Honoured(
            "auth-config-NAME",
            "`role` means `role`; other parameters of a login are refused",
            value => value.Name == "role" ? [new Outcome.Native("role", value.Text)]
                : [ForeignTable.Refusal("the agent logs in with the identity that the injector gave it")]),
        ForeignRow.RefusedUnless("proxy-address", "the agent speaks to Vault directly", value => value.Text == ""),
        ForeignRow.RefusedUnless(
            "tls-skip-verify", "the agent always verifies Vault", value => GoText.Boolean(value.Text) is false || value.Text == ""),
        ForeignRow.Ignored("tls-server-name", OperatorsCa),
        ForeignRow.Ignored("tls-secret", OperatorsCa),
        ForeignRow.Ignored("ca-cert", OperatorsCa),
        ForeignRow.Ignored("ca-key", OperatorsCa),
        ForeignRow.Ignored("client-cert", "agents present no certificate to Vault"),
        ForeignRow.Ignored("client-key", "agents present no certificate to Vault"),
        ForeignRow.RefusedUnless("agent-configmap", OtherConfiguration, value => value.Text == ""),
        ForeignRow.RefusedUnless("agent-extra-secret", OtherConfiguration, value => value.Text == ""),
        ForeignRow.RefusedUnless("agent-json-patch", NoOtherSpec, value => value.Text == ""),
        ForeignRow.RefusedUnless("agent-init-json-patch", NoOtherSpec, value => value.Text == ""),
    ];
}
