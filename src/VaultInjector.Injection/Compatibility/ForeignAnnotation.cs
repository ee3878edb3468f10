using VaultInjector.Injection.Ground;

namespace VaultInjector.Injection.Compatibility;

/// <summary>What becomes of an annotation of another product.</summary>
public enum Treatment
{
    /// <summary>It has its effect here too.</summary>
    Honoured,

    /// <summary>It has no effect, and the user is told so.</summary>
    Ignored,

    /// <summary>The pod is refused, unless the value asks for nothing.</summary>
    Refused,
}

/// <summary>A row of a product's table: one annotation, or a family of them whose keys end with a NAME.</summary>
/// <param name="Name">The key without the product's domain, such as <c>agent-inject-secret-NAME</c>.</param>
/// <param name="Treatment">What becomes of it.</param>
/// <param name="Meaning">The row of the documentation: what it means in our annotations, or why it means nothing.</param>
public sealed record ForeignAnnotation(string Name, Treatment Treatment, string Meaning)
{
    private const string NamePart = "NAME";

    /// <summary>What the keys of a family begin with, such as <c>agent-inject-secret-</c>; null where there is one key only.</summary>
    public string? Head => Name.EndsWith(NamePart, StringComparison.Ordinal) ? Name[..^NamePart.Length] : null;

    /// <summary>Translates one annotation with this key; null where <see cref="Treatment"/> says all.</summary>
    internal Func<ForeignValue, IEnumerable<Outcome>>? Translate { get; init; }
}

/// <summary>An annotation of another product on a pod.</summary>
/// <param name="Key">Its whole key.</param>
/// <param name="Name">The NAME at its end as it stands there; empty where it has none.</param>
/// <param name="Text">Its value.</param>
/// <param name="Others">All annotations of the product on the pod.</param>
/// <param name="Vault">Where the operator lets secrets come from.</param>
internal sealed record ForeignValue(string Key, string Name, string Text, ForeignAnnotations Others, OperatorVault Vault);

/// <summary>A Vault that secrets may come from, as the operator has configured it; without an address it is not known.</summary>
internal readonly record struct OperatorVault(string Name, Uri? Address, string? Namespace, string KubernetesAuthPath)
{
    /// <summary>Stands for that of an operator whose configuration is not known: no annotation differs from it.</summary>
    public static OperatorVault Unknown { get; } = new("", null, null, "") { Others = [] };

    public bool IsKnown => Address is not null;

    /// <summary>The further ones that a pod may name.</summary>
    public required IReadOnlyList<OperatorVault> Others { get; init; }

    /// <summary>The Vault at this address; null where the operator has none there.</summary>
    public OperatorVault? At(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var asked))
        {
            return null;
        }

        var found = Others.Prepend(this).Where(vault => vault.Address == asked).Take(1).ToArray();
        return found.Length > 0 ? found[0] : null;
    }
}

/// <summary>What one annotation of another product becomes.</summary>
internal abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>An annotation of ours, key without the domain.</summary>
    public sealed record Native(string Key, string Text) : Outcome;

    /// <summary>The value cannot be used.</summary>
    /// <param name="Expected">Completes the sentence "expected …".</param>
    public sealed record Wrong(string Expected) : Outcome
    {
        public RejectionKind Kind { get; init; } = RejectionKind.ValueInvalid;
    }

    /// <summary>The annotation has no effect.</summary>
    public sealed record NoEffect : Outcome;
}
