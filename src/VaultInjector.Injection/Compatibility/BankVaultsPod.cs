using VaultInjector.Contracts;
using VaultInjector.Injection.Ground;
using VaultInjector.Injection.Pods;

namespace VaultInjector.Injection.Compatibility;

/// <summary>What a pod says to bank-vaults outside of annotations: references in its variables, and the marks of an injected pod.</summary>
internal static class BankVaultsPod
{
    /// <summary>The volumes by which its webhooks tell that they have injected a pod already.</summary>
    private static readonly string[] Marks = ["vault-env", "secret-init"];

    public static bool IsInjected(PodView pod) => Array.Exists(Marks, name => HasVolume(pod, name));

    /// <summary>Whether a variable of a container refers to a secret in its words, even by one that cannot be read.</summary>
    public static bool Refers(PodView pod) => pod.Containers.Any(Refers);

    /// <summary>
    /// Whether the exec way is asked for: ConfigMaps or Secrets may hold references, and either each container that needs it says its
    /// command, or no other reference says what the pod is here for. A pod with our agent stays with what it was given.
    /// </summary>
    public static bool NeedsExec(PodView pod)
    {
        var sources = pod.Containers.Where(HasSources).ToList();
        return sources.Count > 0 &&
            (pod.HasAgent ? HasVolume(pod, InjectedPod.BinaryVolume) : sources.TrueForAll(HasCommand) || !Refers(pod));
    }

    /// <summary>The references in variables: where each stands, its text, and what it says.</summary>
    public static IEnumerable<(string Key, string Text, ReferenceText Read)> References(PodView pod) =>
        from container in pod.Containers
        from variable in container.Element.Get("env"u8).Items()
        let text = variable.Text("value"u8)
        where text is not null
        let read = ReferenceText.Read(text, ReferenceDialect.BankVaults)
        where read is not null
        select ($"variable {variable.Text("name"u8)} of container {container.Name}", text, read);

    /// <summary>References whose words are not ours.</summary>
    public static IEnumerable<PodProblem> Untranslatable(PodView pod) =>
        from one in References(pod)
        let expected = one.Read.Mistake ?? Rewriting(one.Text, one.Read)
        where expected is not null
        select new PodProblem(RejectionKind.ValueInvalid, one.Key, one.Text, expected);

    /// <summary>Null where the value means the same in our words.</summary>
    private static string? Rewriting(string text, ReferenceText read) =>
        read.Parts.Any(part => part.Template is not null)
            ? "text with a reference for each field, such as \"${vault:PATH#user}-x\", because ours have no templates; or keep the " +
                "namespace's compatibility with bank-vaults"
            : ReferenceText.Read(text, ReferenceDialect.Own) is { Mistake: null } own && own.Parts.SequenceEqual(read.Parts) ? null
            : "the form vault:PATH#FIELD or vault:PATH#FIELD#VERSION";

    private static bool Refers(PodContainer container) => container.Element.Get("env"u8).Items()
        .Select(variable => variable.Text("value"u8))
        .Any(text => text is not null && ReferenceText.Read(text, ReferenceDialect.BankVaults) is not null);

    private static bool HasVolume(PodView pod, string name) =>
        pod.Spec.Get("volumes"u8).Items().Any(volume => volume.Text("name"u8) == name);

    private static bool HasSources(PodContainer container) =>
        container.Element.Get("envFrom"u8).Items().Any() ||
        container.Element.Get("env"u8).Items().Any(variable =>
            variable.Get("valueFrom"u8) is var source &&
            (!source.Get("configMapKeyRef"u8).IsMissing() || !source.Get("secretKeyRef"u8).IsMissing()));

    private static bool HasCommand(PodContainer container) => container.Element.Get("command"u8).Items().Any();
}
