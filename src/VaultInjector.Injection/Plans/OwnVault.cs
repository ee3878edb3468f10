using VaultInjector.Injection.Annotations;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Plans;

/// <summary>Recognises a container that talks to another Vault, or trusts it in another way.</summary>
/// <remarks>
/// Half of our variables would break it: our CA next to another address, or our address next to another CA. The sources of
/// <c>envFrom</c> cannot be read at admission; <c>env</c> wins over them, so that the user is warned.
/// </remarks>
internal static class OwnVault
{
    private static readonly byte[][] Marks = ["VAULT_ADDR"u8.ToArray(), "VAULT_CAPATH"u8.ToArray(), "VAULT_SKIP_VERIFY"u8.ToArray()];

    /// <summary>The variable that shows it; null where the container has no Vault of its own.</summary>
    public static string? Variable(PodContainer container, string ourAddress)
    {
        foreach (var entry in container.Element.Get("env"u8).Items())
        {
            var isOwn = entry.Get("name"u8).IndexIn(Marks) switch
            {
                0 => !entry.Get("value"u8).Is(ourAddress),
                1 => true,
                2 => !entry.Get("value"u8).Is("false"u8) && !entry.Get("value"u8).Is("0"u8),
                _ => false,
            };
            if (isOwn)
            {
                return entry.Text("name"u8);
            }
        }

        return null;
    }

    /// <summary>Whether a source of <c>envFrom</c> may hold this variable, as its prefix allows.</summary>
    public static bool MayComeFromSource(PodContainer container, string variable) =>
        container.Element.Get("envFrom"u8).Items().Any(source =>
            variable.StartsWith(source.Text("prefix"u8) ?? "", StringComparison.Ordinal));

    public static PodWarning Warning(PodContainer container, string variable) => new(
        WarningKind.VaultOfItsOwn,
        $"Container {Quoted.Bare(container.Name)} sets its own {variable}, so it gets none of {VaultVariables.Address}, " +
        $"{VaultVariables.CaCertificate} and {VaultVariables.Namespace}.");

    public static PodWarning SourceWarning(PodContainer container) => new(
        WarningKind.EnvFromOverridden,
        $"Container {Quoted.Bare(container.Name)} has envFrom: a {VaultVariables.Address} from there is overridden by the injector's; " +
        $"set {VaultVariables.Address} in env, or {AnnotationKeys.Env} to \"false\".");
}
