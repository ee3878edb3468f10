using System.Text.Json;
using VaultInjector.Contracts;

namespace VaultInjector.Injection.Compatibility;

/// <summary>
/// Translates the annotations of vault-k8s, the Vault Agent Injector, in namespaces that ask for it. What an app can see is as there:
/// the mount, and names, modes and content of files. What decides where secrets go stays with the operator.
/// </summary>
public static class VaultK8s
{
    /// <summary>As <c>compatibility</c> names it.</summary>
    public const string Product = "vault-k8s";

    public const string Domain = "vault.hashicorp.com/";

    /// <summary>Where its users expect their files.</summary>
    internal const string MountPath = "/vault/secrets";

    internal const string Inject = "agent-inject";

    private static readonly ForeignTable Rows =
        new([.. VaultK8sPodRows.All, .. VaultK8sFileRows.All, .. VaultK8sAgentRows.All, .. VaultK8sPlaceRows.All]);

    /// <summary>What holds there without an annotation, as far as an app can see it.</summary>
    private static readonly Outcome.Native[] Defaults =
    [
        new("auth-method", AuthMethods.Kubernetes),
        new("mount-path", MountPath),
        new("file-mode", "0644"),
        new("init-position", "last"),
        new("token", "false"),
    ];

    /// <summary>All annotations of its documentation.</summary>
    public static IReadOnlyList<ForeignAnnotation> Table => Rows.All;

    /// <summary>Null where the pod does not speak to vault-k8s.</summary>
    /// <param name="everything">All annotations of the pod.</param>
    /// <param name="vault">What an annotation may repeat but not change.</param>
    internal static Translation? Translate(JsonElement everything, OperatorVault vault)
    {
        var annotations = ForeignAnnotations.Read(everything, Domain);
        if (annotations[Inject] is not { } inject)
        {
            return null;
        }

        var isOptOut = GoText.Boolean(inject) is false;
        return Translation.Of(Product, annotations, Rows, vault, isOptOut ? [] : Defaults) with
        {
            IsTheirs = annotations["agent-inject-status"] == "injected",
            IsOptOut = isOptOut,
            Switch = Domain + Inject,
        };
    }
}
