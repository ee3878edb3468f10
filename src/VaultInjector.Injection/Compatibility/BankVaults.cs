using VaultInjector.Contracts;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Compatibility;

/// <summary>
/// Translates the annotations of bank-vaults' webhooks, in namespaces that ask for it. A pod speaks to them by an annotation or by a
/// reference in a variable. What an app can see is as there: the variables, and neither a token nor the address of Vault.
/// </summary>
public static class BankVaults
{
    /// <summary>As <c>compatibility</c> names it.</summary>
    public const string Product = "bank-vaults";

    /// <summary>Of the newer webhook, which takes the older one's annotations too, after its own.</summary>
    public const string Domain = "secrets-webhook.security.bank-vaults.io/";

    /// <summary>Of the older webhook.</summary>
    public const string OlderDomain = "vault.security.banzaicloud.io/";

    internal const string Mutate = "mutate";
    internal const string Skip = "skip";

    private const string OpenBao = "bao-";
    private const string OfVault = "vault-";

    private static readonly ForeignTable Rows =
        new([.. BankVaultsPodRows.All, .. BankVaultsAgentRows.All, .. BankVaultsPlaceRows.All]);

    /// <summary>What holds there without an annotation, as far as an app can see it.</summary>
    private static readonly Outcome.Native[] Defaults = [new("auth-method", AuthMethods.Kubernetes), new("env", "false")];

    /// <summary>What makes both of its webhooks leave a pod alone.</summary>
    private static readonly KeyValuePair<string, string>[] Marks = [new(Domain + Mutate, Skip), new(OlderDomain + Mutate, Skip)];

    /// <summary>All annotations of its documentation and of its source.</summary>
    public static IReadOnlyList<ForeignAnnotation> Table => Rows.All;

    /// <summary>Whether the pod has an annotation of its own for one of the webhooks.</summary>
    internal static bool Speaks(PodView pod) => !Read(pod, isOurs: false).All.IsEmpty;

    /// <summary>Null where the pod does not speak to bank-vaults.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="vault">What an annotation may repeat but not change.</param>
    /// <param name="known">Whether the namespace or the operator names a role, and whether we have injected the pod already.</param>
    internal static Translation? Translate(PodView pod, OperatorVault vault, (bool NamesRole, bool IsOurs) known)
    {
        var (all, isMarked) = Read(pod, known.IsOurs);
        if (all.IsEmpty && !isMarked && !BankVaultsPod.Refers(pod))
        {
            return null;
        }

        var isOptOut = all[Mutate] == Skip;
        return Translation.Of(Product, all, Rows, vault, isOptOut ? [] : DefaultsOf(pod, known.NamesRole)) with
        {
            IsTheirs = BankVaultsPod.IsInjected(pod),
            IsOptOut = isOptOut,
            Switch = all.All is [var first, ..] ? first.Key : "",
            Marks = Marks,
        };
    }

    private static IEnumerable<Outcome.Native> DefaultsOf(PodView pod, bool namesRole)
    {
        var isExec = BankVaultsPod.NeedsExec(pod);
        return
        [
            .. Defaults,
            .. namesRole ? (Outcome.Native[])[] : [new("role", pod.ServiceAccount)],
            // References that come out of ConfigMaps and Secrets are read in the app's container, with its token.
            new("token", isExec ? "true" : "false"),
            .. isExec ? [new("env-method", EnvironmentMethods.Exec)] : (Outcome.Native[])[],
        ];
    }

    /// <summary>
    /// Each name once: the newer domain's counts, and <c>bao-role</c> is <c>vault-role</c>. On a pod that we have injected, <c>mutate</c>
    /// is our mark.
    /// </summary>
    private static (ForeignAnnotations All, bool IsMarked) Read(PodView pod, bool isOurs)
    {
        var all = ForeignAnnotations.Read(pod.Annotations, Domain, OlderDomain).All
            .Select(entry => entry.Name.StartsWith(OpenBao, StringComparison.Ordinal)
                ? entry with { Name = OfVault + entry.Name[OpenBao.Length..] }
                : entry)
            .DistinctBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        var isMarked = isOurs && all.RemoveAll(entry => entry is { Name: Mutate, Text: Skip }) > 0;
        return (new ForeignAnnotations(all), isMarked);
    }
}
