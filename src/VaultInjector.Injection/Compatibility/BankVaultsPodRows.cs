namespace VaultInjector.Injection.Compatibility;

/// <summary>The annotations of bank-vaults that decide what an app gets.</summary>
internal static class BankVaultsPodRows
{
    private const string Paths = "`env-from.N: PATH[?version=V]` for each path of the list";

    /// <summary>Of the variables for the operator's Vault; the others are the login of bank-vaults' own program.</summary>
    private static readonly string[] OfVault = ["VAULT_ADDR", "VAULT_CACERT", "VAULT_NAMESPACE"];

    public static IEnumerable<ForeignAnnotation> All { get; } =
    [
        ForeignRow.Honoured(
            BankVaults.Mutate,
            "`skip`: not injected",
            value => value.Text == BankVaults.Skip ? [new Outcome.Native("inject", "false")] : []),
        ForeignRow.Honoured(
            "vault-role",
            "`role`; without it the namespace's role, else the name of the pod's ServiceAccount",
            value => value.Text == "" ? [] : [new Outcome.Native("role", value.Text)]),
        ForeignRow.Honoured("vault-env-from-path", Paths, FromPaths),
        ForeignRow.Honoured("vault-from-path", Paths, FromPaths),
        ForeignRow.Boolean(
            "vault-ignore-missing-secrets",
            "`env-ignore-missing`",
            (_, flag) => flag ? [new Outcome.Native("env-ignore-missing", "true")] : []),
        ForeignRow.Honoured("vault-env-passthrough", "`env: \"true\"` where it names a variable of the operator's Vault", Passed),
        ForeignRow.Honoured("vault-passthrough", "`env: \"true\"` where it names a variable of the operator's Vault", Passed),
        ForeignRow.Boolean(
            "vault-env-daemon", "the default here: the sidecar keeps token and leases alive; `false` has no effect", KeptAlive),
        ForeignRow.Boolean(
            "secret-init-daemon", "the default here: the sidecar keeps token and leases alive; `false` has no effect", KeptAlive),
        ForeignRow.Boolean(
            "mutate-probes",
            "`true`: probes see the variables that the kubelet sets; with `exec` a warning names those that do not",
            (_, _) => []),
        ForeignRow.Honoured(
            "provider",
            "`vault` and `bao`; the operator's Vault may be either. Others are refused",
            value => value.Text is "" or "vault" or "bao" ? []
                : [new Outcome.Wrong("vault or bao, because the agent reads from the operator's Vault only")]),
        ForeignRow.Honoured("bao-NAME", "as `vault-NAME`", _ => []),
    ];

    private static IEnumerable<Outcome> KeptAlive(ForeignValue value, bool flag) => flag ? [] : [new Outcome.NoEffect()];

    private static IEnumerable<Outcome> Passed(ForeignValue value) => value.Text
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(name => OfVault.Contains(name, StringComparer.Ordinal))
        .Select(isKnown => isKnown ? (Outcome)new Outcome.Native("env", "true") : new Outcome.NoEffect())
        .Distinct();

    /// <summary><c>PATH[#VERSION]</c>, separated by commas, numbered in their order.</summary>
    private static IEnumerable<Outcome> FromPaths(ForeignValue value)
    {
        var number = 0;
        foreach (var item in value.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (path, version) = item.Split('#', 2) is [var before, var after] ? (before, after) : (item, "");
            yield return item.AsSpan().ContainsAny('?', ' ')
                ? new Outcome.Wrong($"PATH or PATH#VERSION between commas, and not \"{item}\"")
                : new Outcome.Native($"env-from.{++number}", version is "" or "0" or "-1" ? path : $"{path}?version={version}");
        }
    }
}
